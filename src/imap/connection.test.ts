/** What transcripts cannot play: time that passes, credentials that end, stores that fail, answers too large to hold. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type MemoryChannel, memoryChannel } from '../../test/support/memory-channel.ts'
import { ANNA, type RealMail, realMail } from '../../test/support/real-mail.ts'
import type { Address } from '../account/address.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Authorize } from '../app-password/authorize.ts'
import type { LogEvent } from '../base/event.ts'
import type { Mail } from '../mail/mail.ts'
import { INBOX } from '../mail/mailbox.ts'
import { FLAG } from '../mail/message.ts'
import { BodyDamaged, StoreFull } from '../mail/store.ts'
import { liveConnections } from '../net/live-connections.ts'
import { NUMBERS_MESSAGES_MAX } from './limits.ts'
import { imapService } from './service.ts'

const SMALL = 'Subject: Small\r\n\r\nHello\r\n'

const acceptsSecret: Authorize = ({ secret }) =>
  Promise.resolve(
    secret.reveal() === 'secret'
      ? {
          kind: 'signed-in',
          account: ANNA,
          address: 'anna@example.test' as Address,
          credential: { kind: 'app-password', id: 'aaaaaaaaaa' as AppPasswordId },
          access: 'read-and-send',
        }
      : { kind: 'refused' },
  )

describe('a connection', () => {
  let world: RealMail
  let live: ReturnType<typeof liveConnections>
  let events: LogEvent[]
  let stopping: AbortController
  let served: Promise<void>[]

  beforeEach(async () => {
    world = await realMail({ messageOctetsMax: 10_000_000 })
    live = liveConnections()
    events = []
    stopping = new AbortController()
    served = []
  })
  afterEach(async () => {
    stopping.abort()
    await Promise.all(served)
    await world[Symbol.asyncDispose]()
  })

  const connect = (
    { mail = world.mail, authorize = acceptsSecret }: { mail?: Mail; authorize?: Authorize } = {},
    channel: MemoryChannel = memoryChannel(),
  ): MemoryChannel => {
    const service = imapService({
      mail,
      authorize,
      nameClient: () => {},
      noteDeed: () => {},
      live,
      clock: world.clock,
      log: (event) => events.push(event),
      hostname: 'mail.example.test',
      refusal: { sentence: 'Refused.', url: 'https://mail.example.test/why' },
      isStartTlsOffered: true,
      isClearSignInAllowed: true,
    })
    served.push(service.serve(channel, stopping.signal))
    return channel
  }

  const command = (channel: MemoryChannel, line: string): Promise<string> => {
    channel.send(`${line}\r\n`)
    return channel.outputWith(`\r\n${line.split(' ')[0]} `.slice(2))
  }

  const selected = async (options: Parameters<typeof connect>[0] = {}): Promise<MemoryChannel> => {
    const channel = connect(options)
    await command(channel, 'a LOGIN anna secret')
    await command(channel, 'b SELECT INBOX')
    return channel
  }

  /** A mail whose open mailboxes cannot be refreshed while it is down. */
  const failing = () => {
    const opened = { isDown: false }
    const mail: Mail = {
      ...world.mail,
      open: async (account, id) => {
        const open = await world.mail.open(account, id)
        const refresh = () => (opened.isDown ? Promise.reject(new Error('no store')) : open?.refresh())
        return open === null ? null : Object.create(open, { refresh: { value: refresh } })
      },
    }
    return { mail, opened }
  }

  test('that does not sign in within a minute is told so and closed', async () => {
    const channel = connect()
    await command(channel, 'a NOOP')
    world.clock.advance(61_000)
    channel.send('b NOOP\r\n')
    assert.match(await channel.outputWith('BYE'), /\* BYE Sign-in took too long\r\n$/)
    await served[0]
    assert.equal(channel.isEnded, true)
  })

  test('that says nothing for half an hour is told so and closed, in IDLE too', async () => {
    for (const line of ['b NOOP', 'b IDLE']) {
      const channel = connect()
      await command(channel, 'a LOGIN anna secret')
      channel.send(`${line}\r\n`)
      await channel.outputWith(line === 'b IDLE' ? '+ ' : 'b OK')
      channel.expire()
      assert.match(await channel.outputWith('BYE'), /\* BYE Nothing was heard for too long/)
    }
  })

  test('whose credential ends is told why and closed, whether it waits for a command or is in IDLE', async () => {
    for (const line of ['c NOOP', 'c IDLE']) {
      const channel = await selected()
      channel.send(`${line}\r\n`)
      await channel.outputWith(line === 'c IDLE' ? '+ ' : 'c OK')
      assert.equal(live.closeByCredential(['aaaaaaaaaa']), 1)
      assert.match(
        await channel.outputWith('BYE'),
        /\* BYE The password of this connection is no longer valid/,
      )
      await Promise.all(served)
      assert.equal(live.count, 0)
    }
  })

  test('whose credential ends during a long FETCH gets no more of it', async () => {
    await world.put(Array.from({ length: 600 }, () => SMALL))
    const channel = await selected()
    channel.send('c FETCH 1:* (BODY.PEEK[])\r\n')
    const first = await channel.outputWith('* 1 FETCH')
    live.closeByAccount(ANNA)
    await served[0]
    const all = first + channel.takeOutput()
    assert.match(all, /\* BYE The password of this connection is no longer valid\r\n$/)
    assert.doesNotMatch(all, /\* 600 FETCH/)
    assert.doesNotMatch(all, /c OK/)
  })

  test('is told when the server stops while it waits, and after the command that is running', async () => {
    const waiting = connect()
    await command(waiting, 'a NOOP')
    const { promise: slow, resolve: answer } = Promise.withResolvers<void>()
    const running = connect({
      authorize: async (attempt) => {
        await slow
        return acceptsSecret(attempt)
      },
    })
    await running.outputWith('ready')
    running.send('a LOGIN anna secret\r\n')
    await new Promise((resolve) => setImmediate(resolve))
    stopping.abort()
    assert.match(await waiting.outputWith('BYE'), /\* BYE \[UNAVAILABLE\]/)
    answer()
    assert.match(await running.outputWith('BYE'), /^a OK .*\r\n\* BYE \[UNAVAILABLE\]/)
  })

  test('with a store that is down hears UNAVAILABLE, never a wrong password, and it counts for nothing', async () => {
    let isDown = true
    const channel = connect({
      authorize: (attempt) => (isDown ? Promise.reject(new Error('no store')) : acceptsSecret(attempt)),
    })
    await channel.outputWith('ready')
    for (let each = 0; each < 8; each += 1)
      assert.match(await command(channel, 'a LOGIN anna secret'), /a NO \[UNAVAILABLE\]/)
    isDown = false
    assert.match(await command(channel, 'b LOGIN anna secret'), /b OK/)
    assert.equal(events.filter(({ event }) => event === 'connection.fault').length, 8)
  })

  test('on a full disk hears so for what needs room, and can still read', async () => {
    await world.put([SMALL])
    const full = () => Promise.reject(new StoreFull())
    const channel = await selected({ mail: { ...world.mail, intake: full, copy: full } })
    channel.send('c APPEND INBOX {6+}\r\nA: b\r\n\r\n')
    assert.match(await channel.outputWith('c '), /c NO \[OVERQUOTA\]/)
    assert.match(await command(channel, 'd COPY 1 Archive'), /d NO \[OVERQUOTA\]/)
    assert.match(await command(channel, 'e FETCH 1 BODY.PEEK[TEXT]'), /Hello\r\n\)\r\ne OK/)
  })

  test('whose APPEND is on disk hears OK, also when the store is down right after', async () => {
    const { mail, opened } = failing()
    const channel = await selected({ mail })
    opened.isDown = true
    channel.send(`c APPEND INBOX {${SMALL.length}+}\r\n${SMALL}\r\n`)
    assert.match(await channel.outputWith('c '), /c OK \[APPENDUID/)
    opened.isDown = false
    assert.match(await command(channel, 'd NOOP'), /\* 1 EXISTS/)
  })

  test('whose change is on disk hears OK, also when it cannot be told of it; that comes later', async () => {
    await world.put([SMALL, SMALL, SMALL])
    const cases: readonly [change: string, now: RegExp, later: RegExp][] = [
      ['c STORE 1 +FLAGS (\\Deleted)', /^c OK Flags changed\r\n$/, /\* 1 FETCH \(.*\\Deleted/],
      ['c EXPUNGE', /^c OK Expunged\r\n$/, /\* VANISHED 1\r\n/],
      ['c MOVE 1 Archive', /^\* OK \[COPYUID [^\r]*\r\nc OK Moved\r\n$/, /\* VANISHED 2\r\n/],
    ]
    const { mail, opened } = failing()
    const channel = await selected({ mail })
    await command(channel, 'c ENABLE QRESYNC')
    for (const [change, now, later] of cases) {
      opened.isDown = true
      assert.match(await command(channel, change), now)
      opened.isDown = false
      assert.match(await command(channel, 'later NOOP'), later)
    }
  })

  test('that was away is told of thousands of changes a part at a time, and others get their turns', async () => {
    const { id, uidValidity } = await world.mailboxNamed(INBOX)
    for (let uids = await world.put([SMALL]); uids.length < 2 * NUMBERS_MESSAGES_MAX; ) {
      const copied = await world.mail.copy(ANNA, id, uids, INBOX)
      uids = copied.kind === 'copied' ? [...uids, ...copied.to] : []
    }
    const channel = connect()
    await command(channel, 'a LOGIN anna secret')
    await command(channel, 'b ENABLE QRESYNC')
    channel.send(`c SELECT INBOX (QRESYNC (${uidValidity} 1))\r\n`)
    const heard: string[] = []
    while (!heard.at(-1)?.includes('c OK')) {
      await new Promise((resolve) => setImmediate(resolve))
      heard.push(channel.takeOutput())
    }
    assert.ok(heard.filter((piece) => piece.includes(' FETCH ')).length >= 2)
  })

  test('that asks for many things which are not here, signed in, is kept', async () => {
    const channel = await selected()
    for (let each = 0; each < 30; each += 1) assert.match(await command(channel, 'c MYRIGHTS INBOX'), /c BAD/)
  })

  test('over its quota hears so for APPEND and COPY', async () => {
    await using small = await realMail({ quotaOctets: 40 })
    await small.put([SMALL])
    const channel = await selected({ mail: small.mail })
    channel.send(`c APPEND INBOX {${SMALL.length}+}\r\n${SMALL}\r\n`)
    assert.match(await channel.outputWith('c '), /c NO \[OVERQUOTA\]/)
    assert.match(await command(channel, 'd COPY 1 Archive'), /d NO \[OVERQUOTA\]/)
    await command(channel, 'e LOGOUT')
    await served[0]
  })

  test('gets a large message whole, streamed, and any part of it', async () => {
    const large = `Subject: Large\r\n\r\n${'0123456789abcde\r\n'.repeat(200_000)}`
    await world.put([large])
    const channel = await selected()
    const output = await command(channel, 'c FETCH 1 (BODY.PEEK[] RFC822.SIZE)')
    assert.ok(output.includes(`RFC822.SIZE ${large.length} BODY[] {${large.length}}\r\n${large})\r\n`))
    const part = await command(channel, 'd FETCH 1 BODY.PEEK[TEXT]<1000000.20>')
    assert.ok(part.includes(`BODY[TEXT]<1000000> {20}\r\n${large.slice(18 + 1_000_000, 18 + 1_000_020)})`))
  })

  test('is told of a damaged message, and gets the others', async () => {
    await world.put([SMALL, SMALL])
    const { read } = world.mail
    const [, second] = await read.numbers(ANNA, (await world.mailboxNamed()).id, 0)
    const damaged: Mail = {
      ...world.mail,
      read: {
        ...read,
        smallBodies: async (account, emails) =>
          (await read.smallBodies(account, emails)).map((body, at) =>
            emails[at] === second?.email ? null : body,
          ),
        body: () => ({
          [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new BodyDamaged()) }),
        }),
      },
    }
    const channel = await selected({ mail: damaged })
    const output = await command(channel, 'c FETCH 1:2 (UID BODY.PEEK[])')
    assert.match(
      output,
      /\* 1 FETCH \(UID 1 BODY\[\] \{25\}\r\n[^)]*\)\r\n\* 2 FETCH \(UID 2 BODY\[\] NIL\)\r\n/,
    )
    assert.match(output, /c NO \[CORRUPTION\]/)
  })

  test('that changes a flag silently is told what another session did to the message meanwhile', async () => {
    const uids = await world.put([SMALL, SMALL])
    const { id } = await world.mailboxNamed()
    const flagged = {
      how: 'add',
      flags: { system: FLAG.flagged, keywords: '' },
      unchangedSince: null,
    } as const
    const raced: Mail = {
      ...world.mail,
      changeFlags: async (...change) => {
        await world.mail.changeFlags(ANNA, id, uids.slice(0, 1), flagged)
        return world.mail.changeFlags(...change)
      },
    }
    const channel = await selected({ mail: raced })
    const output = await command(channel, 'c STORE 1:2 +FLAGS.SILENT (\\Seen)')
    assert.match(output, /^\* 1 FETCH \(FLAGS \(\\Flagged \\Seen \\Recent\)\)\r\nc OK/)
  })

  test('whose credential ends in the middle of a literal is closed without a word', async () => {
    await world.put([`Subject: Large\r\n\r\n${'0123456789abcde\r\n'.repeat(100_000)}`])
    const channel = await selected()
    channel.send('c FETCH 1 BODY.PEEK[]\r\n')
    const first = await channel.outputWith('Subject: Large')
    live.closeByAccount(ANNA)
    await served[0]
    const all = first + channel.takeOutput()
    assert.ok(all.length < 500_000)
    assert.doesNotMatch(all, /BYE/)
  })

  test('that vanishes in the middle of an APPEND leaves nothing behind', async () => {
    const channel = await selected()
    channel.send('c APPEND INBOX {1000}\r\n')
    await channel.outputWith('+ ')
    channel.send('Subject: half')
    channel.finish()
    await served[0]
    assert.equal((await world.mailboxNamed()).messages, 0)
    assert.deepEqual(events, [])
  })

  test('in IDLE is told of a delivery in the same turn as its commit', async () => {
    const channel = await selected()
    channel.send('c IDLE\r\n')
    await channel.outputWith('+ ')
    await world.put([SMALL])
    assert.match(await channel.outputWith('EXISTS'), /\* 1 EXISTS\r\n/)
  })

  test('in IDLE is told of thousands of changed flags, and the command behind DONE comes after them', async () => {
    await world.put(Array.from({ length: 3_000 }, () => SMALL))
    const channel = await selected()
    const other = await selected()
    channel.send('c IDLE\r\n')
    await channel.outputWith('+ ')
    await command(other, 'c STORE 1:* +FLAGS.SILENT (\\Flagged)')
    channel.send('DONE\r\nd NOOP\r\n')
    const output = await channel.outputWith('d OK')
    assert.equal(output.match(/\* \d+ FETCH \(FLAGS \(\\Flagged \\Recent\)\)/g)?.length, 3_000)
    assert.match(output, /\)\r\nc OK [^\r]*\r\nd OK [^\r]*\r\n$/)
  })

  test('without TLS may sign in from the loopback only, and only when that is allowed', async () => {
    const near = connect({}, memoryChannel({ isSecure: false }))
    assert.match(await near.outputWith('ready'), /STARTTLS AUTH=PLAIN/)
    const far = connect({}, memoryChannel({ isSecure: false, remoteAddress: '192.0.2.1' }))
    assert.match(await far.outputWith('ready'), /LOGINDISABLED/)
    assert.match(await command(far, 'a LOGIN anna secret'), /a NO \[PRIVACYREQUIRED\]/)
    assert.match(await command(far, 'b STARTTLS'), /b OK/)
    assert.match(await command(far, 'c LOGIN anna secret'), /c OK/)
  })
})
