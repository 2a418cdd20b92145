/** An app password that may only read: every command that changes something is refused in words, and nothing goes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type MemoryChannel, memoryChannel } from '../../test/support/memory-channel.ts'
import { ANNA, type RealMail, realMail } from '../../test/support/real-mail.ts'
import type { Address } from '../account/address.ts'
import type { Access, AppPasswordId } from '../app-password/app-password.ts'
import { refusalWords } from '../app-password/refusal.ts'
import { liveConnections } from '../net/live-connections.ts'
import { COMMANDS } from './commands.ts'
import { pop3Service } from './service.ts'

const PLAIN = Buffer.from('\0anna@example.test\0secret').toString('base64')
const CHANGING = COMMANDS.filter(({ changes }) => changes).map(({ name }) => name)

describe('a program that may only read', () => {
  let world: RealMail
  before(async () => {
    world = await realMail()
    await world.put(['Subject: One\r\n\r\nHello\r\n', 'Subject: Two\r\n\r\nHello\r\n'])
  })
  after(() => world[Symbol.asyncDispose]())

  const ask = (channel: MemoryChannel, line: string, end = '\r\n'): Promise<string> => {
    channel.send(`${line}\r\n`)
    return channel.outputWith(end)
  }

  /** Signs in, does `work`, and leaves with QUIT; gives what is in the INBOX after that. */
  const leftBy = async (access: Access, work: (channel: MemoryChannel) => Promise<void>) => {
    const channel = memoryChannel()
    const service = pop3Service({
      mail: world.mail,
      noteDeed: () => {},
      authorize: () =>
        Promise.resolve({
          kind: 'signed-in',
          account: ANNA,
          address: 'anna@example.test' as Address,
          credential: { kind: 'app-password', id: 'aaaaaaaaaa' as AppPasswordId },
          access,
        }),
      live: liveConnections(),
      clock: world.clock,
      log: () => {},
      hostname: 'mail.example.test',
      refusal: refusalWords('https://mail.example.test'),
      isClearSignInAllowed: false,
      isStartTlsOffered: true,
    })
    const served = service.serve(channel, new AbortController().signal)
    await channel.outputWith('ready\r\n')
    assert.match(await ask(channel, `AUTH PLAIN ${PLAIN}`), /^\+OK /)
    await work(channel)
    assert.match(await ask(channel, 'QUIT'), /^\+OK /)
    await served
    return world.mail.read.numbers(ANNA, (await world.mailboxNamed()).id, 0)
  }

  test('reads everything', async () => {
    await leftBy('read-only', async (channel) => {
      assert.match(await ask(channel, 'STAT'), /^\+OK 2 /)
      assert.match(await ask(channel, 'RETR 1', '\r\n.\r\n'), /Subject: One/)
      assert.match(await ask(channel, 'TOP 2 0', '\r\n.\r\n'), /Subject: Two/)
    })
  })

  test('hears -ERR to every command that changes something, and nothing is gone after QUIT', async () => {
    assert.deepEqual(CHANGING, ['DELE'])
    const left = await leftBy('read-only', async (channel) => {
      for (const name of CHANGING)
        assert.equal(
          await ask(channel, `${name} 1`),
          '-ERR this app password may only read: nothing can be removed with it\r\n',
        )
      assert.match(await ask(channel, 'STAT'), /^\+OK 2 /)
    })
    assert.equal(left.length, 2)
  })

  test('is refused as often as it asks, and is not thrown out for it', async () => {
    await leftBy('read-only', async (channel) => {
      for (let time = 0; time < 100; time++) assert.match(await ask(channel, 'DELE 1'), /^-ERR this app/)
    })
  })

  test('may do less than one that may do all, whose DELE removes', async () => {
    const left = await leftBy('read-and-send', async (channel) => {
      assert.match(await ask(channel, 'DELE 1'), /^\+OK /)
    })
    assert.equal(left.length, 1)
  })
})
