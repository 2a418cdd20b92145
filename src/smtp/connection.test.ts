import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientOf, PLAIN, settle, smtpWorld } from '../../test/support/smtp-world.ts'
import { StoreDown } from '../base/store-down.ts'
import { StoreFull } from '../mail/store.ts'
import { ADDED_OCTETS_MAX, BAD_COMMANDS_MAX, RECEIVED_FIELDS_MAX, RECIPIENTS_MAX } from './limits.ts'

const ENVELOPE = 'EHLO x\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<anna@example.test>\r\n'

const reception = async (over: Parameters<typeof smtpWorld>[0] = {}, channel = {}) => {
  const world = smtpWorld(over)
  const client = clientOf(world.reception(), channel)
  await client.say('')
  return { world, client }
}

describe('stopping', () => {
  test('a connection that waits hears 421 and is closed', async () => {
    const { client } = await reception()
    await client.say('EHLO x\r\n')
    client.stop.abort()
    await client.done
    assert.equal(client.channel.takeOutput(), '421 4.3.2 The server is stopping; try again in a moment\r\n')
  })

  test('a message that is on its way is finished first', async () => {
    const { world, client } = await reception()
    await client.say(`${ENVELOPE}DATA\r\nSubject: x\r\n`)
    client.stop.abort()
    await settle()
    assert.equal(client.channel.isEnded, false)
    assert.match(await client.say('\r\nhello\r\n.\r\n'), /^250 2\.0\.0 [^\n]*\n421 4\.3\.2 /)
    await client.done
    assert.equal(world.delivered.length, 1)
  })

  test('a connection that comes while stopping is told so', async () => {
    const world = smtpWorld()
    const client = clientOf(world.reception())
    client.stop.abort()
    await client.done
    assert.match(client.channel.takeOutput(), /^220 [^\n]*\n421 4\.3\.2 /)
  })
})

describe('a credential that is ended', () => {
  const signedIn = async () => {
    const world = smtpWorld()
    const client = clientOf(world.submission())
    await client.say(`EHLO x\r\nAUTH PLAIN ${PLAIN}\r\n`)
    assert.equal(world.live.count, 1)
    return { world, client }
  }

  test('closes its connection with 421', async () => {
    const { world, client } = await signedIn()
    world.live.closeByCredential(world.live.credentials())
    await client.done
    assert.match(client.channel.takeOutput(), /^421 4\.7\.0 /)
    assert.equal(world.live.count, 0)
  })

  test('delivers nothing of the message that was coming', async () => {
    const { world, client } = await signedIn()
    await client.say(
      'MAIL FROM:<anna@example.test>\r\nRCPT TO:<bo@example.test>\r\nDATA\r\nFrom: anna@example.test\r\n',
    )
    client.channel.send('\r\nhi\r\n.\r\n')
    world.live.closeByAccount(world.anna)
    await client.done
    assert.equal(world.delivered.length + world.queued.length, 0)
    assert.equal(world.openIntakes.size, 0)
  })
})

describe('faults', () => {
  const MESSAGE = `${ENVELOPE}DATA\r\nSubject: x\r\n\r\nhello\r\n.\r\n`
  const cases: readonly ['intake' | 'write' | 'deliver', Error, RegExp][] = [
    ['intake', new StoreFull('full'), /452 4\.3\.1 [^\n]*\n$/],
    ['write', new StoreFull('full'), /452 4\.3\.1 [^\n]*\n$/],
    ['deliver', new StoreDown('down'), /451 4\.3\.0 [^\n]*\n$/],
    ['deliver', new Error('a mistake'), /451 4\.3\.0 [^\n]*\n$/],
  ]
  for (const [verb, fault, expected] of cases)
    test(`${fault.name} at ${verb} is for now, and the next message is taken`, async () => {
      const { world, client } = await reception()
      world.faults.set(verb, fault)
      assert.match(await client.say(MESSAGE), expected)
      assert.equal(world.openIntakes.size, 0)
      assert.ok(world.log.some((event) => event.event === 'connection.fault' && event.fault === fault))
      world.faults.clear()
      assert.match(await client.say(MESSAGE), /250 2\.0\.0 Accepted[^\n]*\n$/)
    })

  test('an account store that is down makes no address unknown', async () => {
    const { world, client } = await reception()
    world.faults.set('find', new StoreDown('down'))
    assert.match(await client.say(ENVELOPE), /451 4\.3\.0 [^\n]*\n$/)
  })

  test('a sign-in that cannot be checked is 454, and no failure', async () => {
    const world = smtpWorld()
    const client = clientOf(world.submission())
    await client.say('EHLO x\r\n')
    world.faults.set('authorize', new StoreDown('down'))
    for (let at = 0; at < 10; at += 1)
      assert.match(await client.say(`AUTH PLAIN ${PLAIN}\r\n`), /^454 4\.7\.0 /)
    world.faults.clear()
    assert.match(await client.say(`AUTH PLAIN ${PLAIN}\r\n`), /^235 2\.7\.0 /)
  })
})

describe('limits', () => {
  test('a client that says nothing is told so and closed', async () => {
    const { client } = await reception()
    client.channel.expire()
    await client.done
    assert.match(client.channel.takeOutput(), /^421 4\.4\.2 /)
  })

  test('a message that stops coming is given up', async () => {
    const { world, client } = await reception()
    await client.say(`${ENVELOPE}DATA\r\nSubject: x\r\n`)
    client.channel.expire()
    await client.done
    assert.match(client.channel.takeOutput(), /^421 4\.4\.2 /)
    assert.equal(world.openIntakes.size, 0)
  })

  test('a message that comes a little at a time has to end some day', async () => {
    const { world, client } = await reception()
    await client.say(`${ENVELOPE}DATA\r\n`)
    world.clock.advance(3 * 3_600_000)
    assert.match(await client.say('x\r\n'), /^421 4\.4\.2 /)
    await client.done
  })

  test('a client that hangs up in its message leaves nothing', async () => {
    const { world, client } = await reception()
    await client.say(`${ENVELOPE}DATA\r\nSubject: x\r\n\r\nhello\r\n.`)
    client.channel.finish()
    await client.done
    assert.deepEqual([world.delivered.length, world.openIntakes.size], [0, 0])
  })

  test('a client that hangs up between chunks leaves nothing', async () => {
    const { world, client } = await reception()
    await client.say(`${ENVELOPE}BDAT 5\r\nhello`)
    client.channel.finish()
    await client.done
    assert.deepEqual([world.delivered.length, world.openIntakes.size], [0, 0])
  })

  test('a message over the limit is swallowed, refused, and the next command is read', async () => {
    const { world, client } = await reception({ messageOctetsMax: ADDED_OCTETS_MAX + 1_000 })
    await client.say(`${ENVELOPE}DATA\r\n`)
    assert.match(await client.say(`${'x'.repeat(70)}\r\n`.repeat(100)), /^$/)
    assert.match(await client.say('.\r\nNOOP\r\n'), /^552 5\.3\.4 [^\n]*\n250 /)
    assert.deepEqual([world.delivered.length, world.openIntakes.size], [0, 0])
  })

  test('a message as large as SIZE says is taken, with what is added to it; an octet more is not', async () => {
    const { world, client } = await reception({ messageOctetsMax: ADDED_OCTETS_MAX + 1_000 })
    const body = `${'x'.repeat(998)}\r\n`
    assert.match(await client.say(`${ENVELOPE}BDAT 1000 LAST\r\n${body}`), /SIZE 1000\r\n.*Accepted/s)
    await client.say(`${ENVELOPE}DATA\r\n`)
    assert.match(await client.say(`x${body}.\r\n`), /^552 5\.3\.4/)
    assert.equal(world.delivered.length, 1)
  })

  test('chunks are counted together', async () => {
    const { world, client } = await reception({ messageOctetsMax: ADDED_OCTETS_MAX + 1_000 })
    const chunk = `BDAT 600\r\n${'x'.repeat(598)}\r\n`
    assert.match(await client.say(`${ENVELOPE}${chunk}`), /600 octets/)
    assert.match(await client.say(`${chunk}NOOP\r\n`), /^552 5\.3\.4 [^\n]*\n250 /)
    assert.equal(world.openIntakes.size, 0)
    assert.match(await client.say(`BDAT 99999999999\r\n`), /^552 [^\n]*closing\r\n$/)
    await client.done
  })

  test(`recipients end at ${RECIPIENTS_MAX}, for now`, async () => {
    const { client } = await reception()
    await client.say(
      `EHLO x\r\nMAIL FROM:<a@far.test>\r\n${'RCPT TO:<anna@example.test>\r\n'.repeat(RECIPIENTS_MAX)}`,
    )
    assert.match(await client.say('RCPT TO:<bo@example.test>\r\n'), /^452 4\.5\.3 /)
  })

  test('what is no command is counted, and ends the connection', async () => {
    const { client } = await reception()
    const said = await client.say('GET / HTTP/1.1\r\n'.repeat(100))
    await client.done
    assert.equal(said.split('\r\n').length - 1, BAD_COMMANDS_MAX)
    assert.match(said, /421 4\.7\.0 [^\n]*\n$/)
  })

  for (const count of [RECEIVED_FIELDS_MAX - 1, RECEIVED_FIELDS_MAX + 1])
    test(`a message that came by ${count} hosts is ${count > RECEIVED_FIELDS_MAX ? 'refused' : 'taken'}`, async () => {
      const { client } = await reception()
      await client.say(`${ENVELOPE}DATA\r\n`)
      const header = 'received: from a by b; Sun, 22 Nov 2026 09:00:00 +0000\r\n'.repeat(count)
      for (let at = 0; at < header.length; at += 7) client.channel.send(header.slice(at, at + 7))
      const said = await client.say('\r\nReceived: body\r\n'.repeat(200).concat('.\r\n'))
      assert.match(said, count > RECEIVED_FIELDS_MAX ? /^554 5\.4\.6 / : /^250 /)
    })
})

describe('STARTTLS', () => {
  test('is offered before TLS, and what was said before it is forgotten', async () => {
    const { client } = await reception({ isStartTlsOffered: true }, { isSecure: false })
    assert.match(await client.say('EHLO x\r\n'), /250-STARTTLS|250 STARTTLS/)
    assert.match(await client.say('MAIL FROM:<a@far.test>\r\nSTARTTLS\r\n'), /\n220 2\.0\.0 /)
    assert.match(await client.say('MAIL FROM:<a@far.test>\r\n'), /^503 /)
    assert.doesNotMatch(await client.say('EHLO x\r\n'), /STARTTLS/)
  })

  test('runs no command that came with it in the clear, and closes', async () => {
    const { client } = await reception({ isStartTlsOffered: true }, { isSecure: false })
    await client.say('EHLO x\r\n')
    assert.match(await client.say('STARTTLS\r\nNOOP\r\n'), /^220 [^\n]*\n$/)
    await client.done
  })
})

test('pipelined commands are answered in order', async () => {
  const { world, client } = await reception()
  const said = await client.say(`${ENVELOPE}DATA\r\nSubject: x\r\n\r\nhello\r\n.\r\nNOOP\r\nQUIT\r\n`)
  await client.done
  const codes = [...said.matchAll(/^(\d{3}) /gm)].map(([, code]) => code)
  assert.deepEqual(codes, ['250', '250', '250', '354', '250', '250', '221'])
  assert.equal(world.delivered.length, 1)
})
