/** Several sessions on one mailbox at random: what each client was told must add up to what is there. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type MemoryChannel, memoryChannel } from '../../test/support/memory-channel.ts'
import { ANNA, realMail } from '../../test/support/real-mail.ts'
import type { Address } from '../account/address.ts'
import type { LogEvent } from '../base/event.ts'
import { liveConnections } from '../net/live-connections.ts'
import { imapService } from './service.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const events: LogEvent[] = []
const stopping = new AbortController()
const served: Promise<void>[] = []

const world = await realMail({ quotaOctets: 1e9 })
after(async () => {
  stopping.abort()
  await Promise.all(served)
  await world[Symbol.asyncDispose]()
})

const connect = (): MemoryChannel => {
  const channel = memoryChannel()
  const service = imapService({
    mail: world.mail,
    authorize: () =>
      Promise.resolve({
        kind: 'signed-in',
        account: ANNA,
        address: 'anna@example.test' as Address,
        credential: { kind: 'account-password' },
        access: 'read-and-send',
      }),
    nameClient: () => {},
    noteDeed: () => {},
    live: liveConnections(),
    clock: world.clock,
    log: (event) => events.push(event),
    hostname: 'mail.example.test',
    refusal: { sentence: 'Refused.', url: 'https://mail.example.test/why' },
    isStartTlsOffered: false,
    isClearSignInAllowed: false,
  })
  served.push(service.serve(channel, stopping.signal))
  return channel
}

/** A client that believes what it is told: a uid and flags for each message, by number. */
class Client {
  readonly #channel = connect()
  #tag = 0
  messages: { uid: number | null; flags: string | null }[] = []

  async command(line: string): Promise<string> {
    this.#tag += 1
    const tag = `t${this.#tag}x`
    this.#channel.send(`${tag} ${line}\r\n`)
    let output = ''
    while (!output.includes(`${tag} `)) output += await this.#channel.outputWith('\r\n')
    for (const row of output.split('\r\n')) this.#hear(row)
    return output
  }

  async open(...enable: readonly string[]): Promise<this> {
    await this.command('LOGIN anna secret')
    if (enable.length > 0) await this.command(`ENABLE ${enable.join(' ')}`)
    await this.command('SELECT INBOX')
    await this.command('UID FETCH 1:* FLAGS')
    return this
  }

  #hear(row: string): void {
    const [, number, what, rest = ''] = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)(.*)$/.exec(row) ?? []
    const at = Number(number) - 1
    if (what === 'EXISTS') {
      assert.ok(at + 1 >= this.messages.length, 'EXISTS never takes away')
      while (this.messages.length <= at) this.messages.push({ uid: null, flags: null })
    } else if (what === 'EXPUNGE') {
      assert.equal(this.messages.splice(at, 1).length, 1, row)
    } else if (what === 'FETCH') this.#hearFetch(at, rest)
    const vanished = /^\* VANISHED ([\d:,]+)$/.exec(row)?.[1]
    if (vanished !== undefined) {
      const gone = uidsOf(vanished)
      this.messages = this.messages.filter(({ uid }) => uid === null || !gone.has(uid))
    }
  }

  #hearFetch(at: number, rest: string): void {
    const message = this.messages[at]
    assert.ok(message, `a FETCH of number ${at + 1} of ${this.messages.length}`)
    const uid = /UID (\d+)/.exec(rest)?.[1]
    const flags = /FLAGS \(([^)]*)\)/.exec(rest)?.[1]
    if (uid !== undefined) {
      assert.ok(message.uid === null || message.uid === Number(uid), 'a number means one message')
      message.uid = Number(uid)
    }
    if (flags !== undefined) message.flags = sorted(flags)
  }

  /** After .SILENT the client changes its own picture. */
  believe(number: number, sign: string, flag: string): void {
    const message = this.messages[number - 1]
    if (message?.flags === null || message?.flags === undefined) return
    const flags = new Set(message.flags.split(' '))
    if (sign === '+') flags.add(flag)
    else flags.delete(flag)
    message.flags = sorted([...flags].join(' '))
  }

  /** Asks for what it was not told, then tells what it believes. */
  async picture(): Promise<readonly { uid: number | null; flags: string | null }[]> {
    await this.command('NOOP')
    for (const [at, { uid, flags }] of this.messages.entries())
      if (uid === null || flags === null) await this.command(`FETCH ${at + 1} (UID FLAGS)`)
    return this.messages
  }
}

const sorted = (flags: string): string =>
  flags
    .split(' ')
    .filter((flag) => flag !== '' && flag !== '\\Recent')
    .sort()
    .join(' ')

const uidsOf = (set: string): ReadonlySet<number> => {
  const uids = new Set<number>()
  for (const range of set.split(',')) {
    const [from = 0, to = from] = range.split(':').map(Number)
    for (let uid = from; uid <= to; uid += 1) uids.add(uid)
  }
  return uids
}

/** Silent changes are the hardest to get right, so there are more of them. */
const KINDS = [
  'append',
  'silent',
  'silent',
  'silent',
  'store',
  'uid-store',
  'search',
  'fetch',
  'move',
  'EXPUNGE',
  'NOOP',
]
const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted', 'work', '$Junk']
const act = async (client: Client, kind: string, which: number, flag: string): Promise<void> => {
  const number = (which % Math.max(1, client.messages.length)) + 1
  const sign = which % 2 === 0 ? '+' : '-'
  switch (kind) {
    case 'append':
      await client.command('APPEND INBOX {6+}\r\nA: b\r\n')
      return
    case 'silent': {
      const output = await client.command(`STORE ${number} ${sign}FLAGS.SILENT (${flag})`)
      // What is told in spite of .SILENT is how it is; else the client knows what it did.
      const isTold = new RegExp(`\\* ${number} FETCH \\([^\\r]*FLAGS`).test(output)
      if (/ OK /.test(output) && !isTold) client.believe(number, sign, flag)
      return
    }
    case 'store':
      await client.command(`STORE ${number} ${sign}FLAGS (${flag})`)
      return
    case 'uid-store':
      await client.command(`UID STORE 1:* ${sign}FLAGS (${flag})`)
      return
    case 'search':
      await client.command('SEARCH UNSEEN')
      return
    case 'fetch':
      await client.command(`FETCH ${number} BODY[TEXT]`)
      return
    case 'move':
      await client.command(`MOVE ${number} Trash`)
      return
    default:
      await client.command(kind)
  }
}

test('whatever three sessions do at once, each client ends with the mailbox as it is', async () => {
  const step = fc.record({
    kind: fc.constantFrom(...KINDS),
    client: fc.nat(2),
    which: fc.nat(5),
    flag: fc.constantFrom(...FLAGS),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const clients = [
        await new Client().open(),
        await new Client().open('CONDSTORE'),
        await new Client().open('IMAP4rev2'),
      ]
      await Promise.all(
        clients.map(async (each, at) => {
          for (const { kind, client, which, flag } of steps)
            if (client === at) await act(each, kind, which, flag)
        }),
      )
      const truth = await (await new Client().open()).picture()
      for (const client of clients) {
        assert.deepEqual(await client.picture(), truth)
        await client.command('LOGOUT')
      }
      assert.deepEqual(events, [])
    }),
    { numRuns: 40 },
  )
})
