import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseSubject, messageIds, threadMessageIds, threadSubject } from './thread-names.ts'

test('a subject is compared without what programs of many languages add, and without blanks', () => {
  for (const [subject, base] of [
    ['Hello  there', 'hellothere'],
    ['Re: Hello there', 'hellothere'],
    ['RE: SV: Fwd: hello there', 'hellothere'],
    ['Re[2]: Hello there', 'hellothere'],
    ['[list] Re: [list] Hello there (fwd)', 'hellothere'],
    ['AW: WG: Hello there', 'hellothere'],
    ['Re：Hello there', 'hellothere'],
    ['[only a tag]', '[onlyatag]'],
    ['Regarding: this', 'regarding:this'],
    ['Re:', ''],
    ['', ''],
  ] as const)
    assert.equal(baseSubject(subject), base, subject)
})

test('the subject of a header is decoded first', () => {
  assert.equal(threadSubject('Subject: =?utf-8?Q?Re:_R=C3=A4k?=\r\n =?utf-8?Q?ning?=\r\n\r\n'), 'räkning')
  assert.equal(threadSubject('From: a@x\r\n\r\n'), '')
})

test('message ids are taken from the three fields, each once, also where brackets are missing', () => {
  const header =
    'Message-ID: <a@x>\r\nReferences: <b@x>\r\n <c@x> <b@x>\r\nIn-Reply-To: your mail <c@x>\r\n\r\n'
  assert.deepEqual(threadMessageIds(header), ['b@x', 'c@x', 'a@x'])
  assert.deepEqual(messageIds('a@x b@x'), ['a@x', 'b@x'])
  assert.deepEqual(messageIds('<>'), [])
  assert.deepEqual(threadMessageIds('Subject: x\r\n\r\n'), [])
})

test('the newest is the last: its own id, before it what is answered, wherever their fields stand', () => {
  for (const chain of ['<a@x> <b@x> <c@x>', '<c@x> <a@x> <b@x>', '<a@x> <b@x>'])
    assert.deepEqual(
      threadMessageIds(`Message-ID: <d@x>\r\nIn-Reply-To: <c@x>\r\nReferences: ${chain}\r\n\r\n`),
      ['a@x', 'b@x', 'c@x', 'd@x'],
    )
})

test('of an endless chain the newest are kept, and it costs little', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => `<${at}@x>`).join('\r\n ')
  const begun = process.cpuUsage()
  assert.equal(threadMessageIds(`References: ${ids}\r\n\r\n`).length, 128)
  assert.ok(threadMessageIds(`Message-ID: <own@x>\r\nReferences: ${ids}\r\n\r\n`).includes('own@x'))
  baseSubject('re: '.repeat(250))
  assert.ok(process.cpuUsage(begun).user / 1_000 < 500)
})
