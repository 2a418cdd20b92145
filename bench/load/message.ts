/** Messages like people's, made up of words, the same at every run. */

const WORDS =
  'brev sigill konto lösen nyckel post mapp kvitto faktura möte rapport skola resa bok vinter sommar hav skog båt tåg'.split(
    ' ',
  )

/** Every thousandth has this word in it, for searching. */
export const NEEDLE = 'needleinahaystack'

/** `octets` is the size of the text; the header comes on top. Ends in CR LF. */
export const message = (number: number, octets: number): Buffer => {
  let body = ''
  let seed = number * 7919 + 17
  while (body.length < octets) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    body += WORDS[seed % WORDS.length] + (seed % 11 === 0 ? '\r\n' : ' ')
  }
  if (number % 1000 === 500) body += `\r\n${NEEDLE}\r\n`
  const header = [
    `Date: Sun, 22 Nov 2026 08:00:${String(number % 60).padStart(2, '0')} +0100`,
    `From: Sender ${number} <sender${number % 50}@example.org>`,
    'To: <anna@example.test>',
    `Subject: Message number ${number}`,
    `Message-ID: <bench-${number}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}\r\n`)
}
