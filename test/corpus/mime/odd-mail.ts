/** Odd mail, a case a habit of some program or a misunderstanding of some RFC. Octets as byte strings. */

export type OddMail = {
  readonly name: string
  readonly message: string
  /** What the other parsers read otherwise, and why we do not follow. */
  readonly differs?: Readonly<Partial<Record<'postal-mime' | 'mailparser', Difference>>>
}
export type Difference = { readonly in: readonly Reading[]; readonly because: string }
export const READINGS = ['subject', 'from', 'to', 'sentMs', 'text', 'attachments'] as const
export type Reading = (typeof READINGS)[number]

const crlf = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const HEAD = [
  'From: Anna <anna@example.test>',
  'To: bo@example.test',
  'Subject: odd',
  'Date: Fri, 21 Nov 1997 09:55:06 -0600',
] as const
const mixed = (...parts: readonly string[]): string =>
  crlf(
    ...HEAD,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...parts.map((part) => `--b\r\n${part}`),
    '--b--',
  )
const file = (header: string): string =>
  `Content-Type: application/octet-stream\r\n${header}\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=`

export const ODD_MAIL: readonly OddMail[] = [
  { name: 'a plain message', message: crlf(...HEAD, '', 'hello', 'world') },
  {
    name: 'bare LF everywhere',
    message: crlf(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'hello',
      '--b',
      file('Content-Disposition: attachment; filename=a.bin'),
      '--b--',
    ).replaceAll('\r\n', '\n'),
  },
  { name: 'no header at all', message: crlf('', 'only a body') },
  { name: 'no body and no empty line', message: crlf(...HEAD) },
  {
    name: 'encoded words, adjacent and split inside a character',
    message: crlf(
      'From: =?utf-8?q?=C3=85sa?= <asa@example.test>',
      'To: bo@example.test',
      'Subject: =?utf-8?q?p=C3?=',
      ' =?utf-8?q?=A5_dig?= =?iso-8859-1?q?_=E4n?= nu',
      'Date: 1 Jan 2026 00:00:00 +0000',
      '',
      'x',
    ),
  },
  {
    name: '8-bit UTF-8 in headers',
    message: utf8(
      crlf(
        'From: Åsa <asa@example.test>',
        'To: Bö <bo@example.test>',
        'Subject: på dig',
        'Date: 1 Jan 2026 00:00:00 +0000',
        '',
        'x',
      ),
    ),
  },
  {
    name: 'names with commas, comments, routes and groups',
    message: crlf(
      'From: "Berg, Anna" <anna@example.test>',
      'To: friends: bo@example.test, "C" <c@example.test>;, d@example.test (Dora)',
      'Subject: x',
      'Date: Fri, 21 Nov 97 09:55:06 EST',
      '',
      'x',
    ),
  },
  {
    name: 'a header folded in the middle of everything',
    message: crlf(
      'From: Anna',
      '\t<anna@example.test>',
      'To: bo@example.test,',
      ' c@example.test',
      'Subject: one',
      '  two',
      '\tthree',
      'Date: Fri, 21 Nov 1997',
      ' 09:55:06 -0600',
      '',
      'x',
    ),
    differs: {
      mailparser: {
        in: ['subject'],
        because: 'RFC 5322 §2.2.3 takes out the line end and nothing else; it also folds white space',
      },
    },
  },
  {
    name: 'a name of a file in RFC 2231 pieces',
    message: mixed(
      '\r\nhello',
      file(
        'Content-Disposition: attachment; filename*0*=utf-8\'\'p%C3; filename*1*=%A5%20; filename*2="dig.bin"',
      ),
    ),
  },
  {
    name: 'a name of a file in an encoded word',
    message: mixed(
      '\r\nhello',
      file('Content-Disposition: attachment; filename="=?utf-8?q?p=C3=A5_dig.bin?="'),
    ),
  },
  {
    name: 'a name of a file in raw UTF-8',
    message: utf8(mixed('\r\nhello', file('Content-Disposition: attachment; filename="på.bin"'))),
  },
  {
    name: 'a name of a file with quotes and backslashes',
    message: mixed('\r\nhello', file('Content-Disposition: attachment; filename="a \\"b\\" \\\\ c.bin"')),
  },
  {
    name: 'base64 with rubbish and no padding',
    message: mixed(
      '\r\nhello',
      'Content-Type: application/x\r\nContent-Disposition: attachment; filename=x\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs\r\n bG8\r\n',
    ),
  },
  {
    name: 'quoted-printable with soft breaks and broken escapes',
    message: crlf(
      ...HEAD,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'p=C3=A5 =',
      'dig =ZZ trailing  ',
      'end',
    ),
    differs: {
      'postal-mime': {
        in: ['text'],
        because: 'RFC 2045 §6.7 (3) has white space at the end of a line deleted',
      },
    },
  },
  {
    name: 'latin-1 text',
    message: crlf(...HEAD, 'Content-Type: text/plain; charset=iso-8859-1', '', 'p\xe5 dig'),
  },
  {
    name: 'an end of the boundary that is missing',
    message: crlf(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'hello',
      '--b',
      file('Content-Disposition: attachment; filename=x'),
    ),
  },
  {
    name: 'a boundary that is a prefix of the one inside',
    message: mixed(
      'Content-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\nhello\r\n--bb--',
      file('Content-Disposition: attachment; filename=x'),
    ),
  },
  {
    name: 'an inner multipart that is never closed',
    message: mixed(
      'Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n\r\nhello',
      file('Content-Disposition: attachment; filename=x'),
    ),
    differs: {
      mailparser: {
        in: ['text', 'attachments'],
        because: 'RFC 2046 §5.1.2 has the outer delimiter end the inner multipart',
      },
    },
  },
  {
    name: 'a preamble and an epilogue with dashes',
    message: crlf(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '-- ',
      '--bogus',
      '--b',
      '',
      'hello',
      '-- ',
      'Anna',
      '--b--',
      '--b',
      '',
      'epilogue',
    ),
  },
  {
    name: 'white space behind the boundary',
    message: crlf(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b  ',
      '',
      'hello',
      '--b--  ',
    ),
    differs: { mailparser: { in: ['text'], because: 'RFC 2046 §5.1.1 allows padding behind a delimiter' } },
  },
  {
    name: 'a message inside',
    message: mixed(
      '\r\nhello',
      `Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=inner.eml\r\n\r\n${crlf('From: c@example.test', 'Subject: inner', '', 'inner text')}`,
    ),
  },
  {
    name: 'a type that cannot be read',
    message: crlf(...HEAD, 'Content-Type: text', '', 'hello'),
    differs: {
      'postal-mime': { in: ['text', 'attachments'], because: 'RFC 2045 §5.2 makes it text/plain' },
      mailparser: { in: ['text', 'attachments'], because: 'RFC 2045 §5.2 makes it text/plain' },
    },
  },
  {
    name: 'fields twice',
    message: crlf(
      'From: first@example.test',
      'Subject: first',
      'Subject: second',
      'To: bo@example.test',
      'Date: 1 Jan 2026 00:00:00 +0000',
      '',
      'x',
    ),
    differs: {
      mailparser: { in: ['subject'], because: 'it takes the last; what IMAP servers show is the first' },
    },
  },
  {
    name: 'white space before the colon, odd case',
    message: crlf(
      'FROM : anna@example.test',
      'tO: bo@example.test',
      'SUBJECT\t: odd',
      'dAtE: 1 Jan 2026 00:00:00 +0000',
      '',
      'x',
    ),
    differs: { mailparser: { in: ['from'], because: 'RFC 5322 §4.5 allows white space before the colon' } },
  },
  {
    name: 'addresses nobody could reach',
    message: crlf(
      'From: nobody',
      'To: <>, a@, @b, "unclosed <x@y>',
      'Subject: x',
      'Date: not a date',
      '',
      'x',
    ),
    differs: {
      'postal-mime': {
        in: ['from', 'to'],
        because:
          'ENVELOPE has no address without a mailbox that is no group, so the word is the mailbox; it does not tell `a@` from `a`',
      },
      mailparser: {
        in: ['from', 'to', 'sentMs'],
        because:
          'ENVELOPE has no address without a mailbox that is no group, so the word is the mailbox; it does not tell `a@` from `a`, and takes now for a date it cannot read',
      },
    },
  },
  {
    name: 'a message of mbox',
    message: crlf('From anna@example.test Fri Nov 21 09:55:06 1997', ...HEAD, '', 'hello'),
  },
]
