/** An app password that may only read: every command of the table, with what it may and may not do. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type MemoryChannel, memoryChannel } from '../../test/support/memory-channel.ts'
import { ANNA, named, type RealMail, realMail } from '../../test/support/real-mail.ts'
import type { Address } from '../account/address.ts'
import type { Access, AppPasswordId } from '../app-password/app-password.ts'
import { FLAG } from '../mail/message.ts'
import { liveConnections } from '../net/live-connections.ts'
import { COMMANDS } from './commands.ts'
import { imapService } from './service.ts'

/** How each command is given, with INBOX selected: two messages in it, the second marked \Deleted. */
const GIVEN: Readonly<Record<string, string>> = {
  CAPABILITY: 'CAPABILITY',
  NOOP: 'NOOP',
  LOGOUT: 'LOGOUT',
  ID: 'ID NIL',
  STARTTLS: 'STARTTLS',
  AUTHENTICATE: 'AUTHENTICATE PLAIN =',
  LOGIN: 'LOGIN anna secret',
  ENABLE: 'ENABLE CONDSTORE',
  SELECT: 'SELECT INBOX',
  EXAMINE: 'EXAMINE INBOX',
  CREATE: 'CREATE New',
  DELETE: 'DELETE Old',
  RENAME: 'RENAME Old Older',
  SUBSCRIBE: 'SUBSCRIBE Old',
  UNSUBSCRIBE: 'UNSUBSCRIBE INBOX',
  LIST: 'LIST "" *',
  LSUB: 'LSUB "" *',
  NAMESPACE: 'NAMESPACE',
  STATUS: 'STATUS Old (MESSAGES UNSEEN)',
  IDLE: 'IDLE',
  GETQUOTA: 'GETQUOTA ""',
  GETQUOTAROOT: 'GETQUOTAROOT INBOX',
  SETQUOTA: 'SETQUOTA "" (STORAGE 10)',
  CHECK: 'CHECK',
  CLOSE: 'CLOSE',
  UNSELECT: 'UNSELECT',
  EXPUNGE: 'EXPUNGE',
  'UID EXPUNGE': 'UID EXPUNGE 1:*',
  SEARCH: 'SEARCH ALL',
  'UID SEARCH': 'UID SEARCH ALL',
  FETCH: 'FETCH 1:* (FLAGS BODY[] BINARY[1] RFC822)',
  'UID FETCH': 'UID FETCH 1:* BODY[TEXT]',
  STORE: 'STORE 1 +FLAGS (\\Seen)',
  'UID STORE': 'UID STORE 1:* FLAGS.SILENT ($Junk)',
  COPY: 'COPY 1 Old',
  'UID COPY': 'UID COPY 1:* Old',
  MOVE: 'MOVE 1 Old',
  'UID MOVE': 'UID MOVE 1:* Old',
  APPEND: 'APPEND INBOX {25+}\r\nSubject: New\r\n\r\nHello\r\n\r\n',
}
const CHANGING = new Set(['APPEND', ...COMMANDS.filter(({ changes }) => changes).map(({ name }) => name)])
/** They change something for who may: CLOSE and FETCH do it on the side, quotas are the operator's alone. */
const ALSO_CHANGING = new Set(['CLOSE', 'FETCH', 'UID FETCH'])
const REFUSED_TO_ALL = new Set(['SETQUOTA'])

describe('a program that may only read', () => {
  let world: RealMail
  let stopping: AbortController
  let served: Promise<void>[]

  const begin = async (): Promise<void> => {
    world = await realMail()
    stopping = new AbortController()
    served = []
    await world.mail.createMailbox(ANNA, named('Old'), null)
    await world.mail.subscribe(ANNA, named('Old'), false)
    await world.put(['Subject: One\r\n\r\nHello\r\n'])
    await world.put(['Subject: Two\r\n\r\nHello\r\n'], undefined, { system: FLAG.deleted, keywords: '' })
  }
  const end = async (): Promise<void> => {
    stopping.abort()
    await Promise.all(served)
    await world[Symbol.asyncDispose]()
  }
  // Nothing changes here, so that one world does for all.
  before(begin)
  after(end)

  const command = (channel: MemoryChannel, tag: string, line: string): Promise<string> => {
    channel.send(`${tag} ${line}\r\n`)
    return channel.outputWith(line === 'IDLE' ? '+ ' : `${tag} `)
  }

  const selectedWith = async (access: Access): Promise<{ channel: MemoryChannel; answer: string }> => {
    const channel = memoryChannel()
    const service = imapService({
      mail: world.mail,
      authorize: () =>
        Promise.resolve({
          kind: 'signed-in',
          account: ANNA,
          address: 'anna@example.test' as Address,
          credential: { kind: 'app-password', id: 'aaaaaaaaaa' as AppPasswordId },
          access,
        }),
      nameClient: () => {},
      noteDeed: () => {},
      live: liveConnections(),
      clock: world.clock,
      log: () => {},
      hostname: 'mail.example.test',
      refusal: { sentence: 'Refused.', url: 'https://mail.example.test/why' },
      isStartTlsOffered: true,
      isClearSignInAllowed: true,
    })
    served.push(service.serve(channel, stopping.signal))
    await command(channel, 'first', 'LOGIN anna secret')
    return { channel, answer: await command(channel, 'second', 'SELECT INBOX') }
  }

  /** All of the account's mail that a command could change. */
  const everything = async () => {
    const { read } = world.mail
    const mailboxes = await read.mailboxes(ANNA)
    return {
      mailboxes,
      subscriptions: await read.subscriptions(ANNA),
      messages: await Promise.all(mailboxes.map(({ id }) => read.numbers(ANNA, id, 0))),
      highestModseq: await read.highestModseq(ANNA),
    }
  }

  test('has SELECT as EXAMINE would give it, and takes no \\Recent from others', async () => {
    const before = await everything()
    const { answer } = await selectedWith('read-only')
    assert.match(answer, /second OK \[READ-ONLY\]/)
    assert.match(answer, /PERMANENTFLAGS \(\)/)
    assert.deepEqual(await everything(), before)
  })

  test('finds every command of the table here', () => {
    const names = [...COMMANDS.map(({ name }) => name), 'APPEND']
    assert.deepEqual(Object.keys(GIVEN).toSorted(), names.toSorted())
  })

  for (const [name, line] of Object.entries(GIVEN)) {
    const mayNot = CHANGING.has(name)
    test(`${name} ${mayNot ? 'is refused with NOPERM' : 'changes nothing'}`, async () => {
      const { channel } = await selectedWith('read-only')
      const before = await everything()
      const answer = await command(channel, 'third', line)
      if (mayNot) assert.match(answer, /third NO \[NOPERM\] /)
      else assert.doesNotMatch(answer, /NOPERM/)
      assert.deepEqual(await everything(), before)
    })
  }

  test('goes on after a refusal, with nothing of a refused message taken for a command', async () => {
    const { channel } = await selectedWith('read-only')
    await command(channel, 'third', GIVEN.APPEND ?? '')
    assert.match(await command(channel, 'fourth', 'APPEND INBOX {5}'), /fourth NO \[NOPERM\]/)
    assert.match(await command(channel, 'fifth', 'NOOP'), /^fifth OK/m)
  })

  // The control: in a world of its own each, because these do change it.
  for (const name of [...CHANGING, ...ALSO_CHANGING].filter((each) => !REFUSED_TO_ALL.has(each))) {
    test(`${name} does change something for a program that may do all`, async () => {
      await end()
      await begin()
      const { channel } = await selectedWith('read-and-send')
      const before = await everything()
      await command(channel, 'third', GIVEN[name] ?? '')
      assert.notDeepEqual(await everything(), before)
    })
  }
})
