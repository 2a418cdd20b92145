import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { FLAG } from '../../mail/message.ts'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'
import { parseMailbox } from './parse-mailbox.ts'
import { flagList, literalHead, mailboxText, stringText, uidSetText, wireText } from './responses.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const wireOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

describe('strings in answers', () => {
  for (const [text, utf8, wire] of [
    ['plain', false, '"plain"'],
    ['', false, '""'],
    ['a "b" \\', false, '"a \\"b\\" \\\\"'],
    ['two\r\nlines', false, '{10}\r\ntwo\r\nlines'],
    ['blå', false, wireOf('{4}\r\nblå')],
    ['blå', true, wireOf('"blå"')],
    ['blå\n', true, wireOf('{5}\r\nblå\n')],
    ['x'.repeat(1001), true, `{1001}\r\n${'x'.repeat(1001)}`],
  ] as const)
    test(`${JSON.stringify(text.slice(0, 20))} is ${JSON.stringify(wire.slice(0, 20))}${utf8 ? ' for who enabled UTF-8' : ''}`, () =>
      assert.equal(stringText(text, utf8), wire))

  test('any string is read back, whoever it is written for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, utf8) => {
        if (text.includes('\0')) return
        const wire = stringText(text, utf8)
        assert.match(wire, /^[\x00-\xff]*$/)
        const args = new Arguments(wire)
        assert.equal(args.finish(args.string()), text)
      }),
    )
  })

  test('literals are counted in octets', () => {
    assert.equal(literalHead(wireText('å').length), '{2}\r\n')
    assert.equal(literalHead(7, true), '~{7}\r\n')
  })
})

describe('mailbox names in answers', () => {
  for (const [name, utf8, wire] of [
    ['INBOX', false, 'INBOX'],
    ['Sent Items', false, '"Sent Items"'],
    ['Skräp', false, '"Skr&AOQ-p"'],
    ['Skräp', true, wireOf('"Skräp"')],
    ['R&D', false, '"R&-D"'],
    ['R&D', true, '"R&D"'],
    ['Nil', false, '"Nil"'],
  ] as const)
    test(`${name} is ${wire}${utf8 ? ' for who enabled UTF-8' : ''}`, () =>
      assert.equal(mailboxText(name, utf8), wire))

  test('a name that is told can be asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (name, utf8) => {
        if (name.includes('\0')) return
        const asked = parseMailbox(new Arguments(mailboxText(name, utf8)), { utf8 })
        assert.ok(!(asked instanceof Malformed))
        assert.equal(asked.text, name)
      }),
    )
  })
})

describe('flags in answers', () => {
  test('system flags come first, then keywords', () => {
    assert.equal(flagList(0, ''), '()')
    assert.equal(flagList(FLAG.seen | FLAG.answered, ''), '(\\Answered \\Seen)')
    assert.equal(flagList(FLAG.seen, '$Junk Work'), '(\\Seen $Junk Work)')
    assert.equal(flagList(FLAG.seen, '', true), '(\\Seen \\Recent)')
  })

  test('more sets than are remembered come out right', () => {
    for (let round = 0; round < 2; round++)
      for (let number = 0; number < 2_000; number++)
        assert.equal(flagList(1, `k${number}`), `(\\Answered k${number})`)
  })
})

describe('sets of uids in answers', () => {
  for (const [uids, text] of [
    [[], ''],
    [[7], '7'],
    [[1, 2, 3, 4, 5, 7], '1:5,7'],
    [[5, 4, 3], '5,4,3'],
    [[3, 4, 1, 2], '3:4,1:2'],
    [[1, 1], '1,1'],
  ] as const)
    test(`${JSON.stringify(uids)} is ${text || 'nothing'}`, () => assert.equal(uidSetText(uids), text))
})
