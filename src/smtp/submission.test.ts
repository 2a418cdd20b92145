import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientOf, PLAIN, SECRET, smtpWorld } from '../../test/support/smtp-world.ts'

const signedIn = async (over: Parameters<typeof smtpWorld>[0] = {}) => {
  const world = smtpWorld(over)
  const client = clientOf(world.submission())
  await client.say(`EHLO laptop\r\nAUTH PLAIN ${PLAIN}\r\n`)
  return { world, client }
}

const send = async (
  message: string,
  over: Parameters<typeof smtpWorld>[0] = {},
  to = ['bo@example.test'],
) => {
  const { world, client } = await signedIn(over)
  const rcpt = to.map((address) => `RCPT TO:<${address}>\r\n`).join('')
  await client.say(`MAIL FROM:<anna@example.test>\r\n${rcpt}DATA\r\n`)
  const said = await client.say(`${message}\r\n.\r\n`)
  return { world, said, text: world.delivered[0]?.text ?? world.queued[0]?.text ?? '' }
}

describe('signing in', () => {
  const both = `${Buffer.from('anna@example.test').toString('base64')}\r\n${Buffer.from(SECRET).toString('base64')}\r\n`
  const ways: readonly [string, string][] = [
    ['PLAIN with its response', `AUTH PLAIN ${PLAIN}\r\n`],
    ['PLAIN when asked', `AUTH PLAIN\r\n${PLAIN}\r\n`],
    ['LOGIN', `AUTH LOGIN\r\n${both}`],
    ['LOGIN with the name at once', `auth login ${both}`],
  ]
  for (const [name, lines] of ways)
    test(`works with ${name}, and tells how the program names itself`, async () => {
      const world = smtpWorld()
      const client = clientOf(world.submission(), { remoteAddress: '192.0.2.7' })
      await client.say('EHLO [10.0.0.2]\r\n')
      assert.match(await client.say(lines), /235 2\.7\.0 /)
      const [attempt] = world.attempts
      assert.deepEqual(
        [attempt?.client, attempt?.remote, attempt?.service],
        ['[10.0.0.2]', '192.0.2.7', 'smtp'],
      )
    })

  test('a refusal is the same for every reason, with the address on a line of its own', async () => {
    const world = smtpWorld()
    const responses = ['\0anna@example.test\0wrong', '\0nobody@example.test\0wrong', 'no form at all', '']
    const said: string[] = []
    for (const response of responses) {
      const client = clientOf(world.submission())
      await client.say('EHLO x\r\n')
      said.push(await client.say(`AUTH PLAIN ${Buffer.from(response).toString('base64') || '='}\r\n`))
    }
    assert.deepEqual(new Set(said).size, 1)
    assert.equal(
      said[0],
      '535-5.7.8 Sign-in refused. If you use two-step verification, use an app password:\r\n' +
        '535 5.7.8 https://mail.example.test/why\r\n',
    )
  })

  test('five refusals end the connection', async () => {
    const client = clientOf(smtpWorld().submission())
    await client.say('EHLO x\r\n')
    for (let at = 0; at < 4; at += 1) assert.match(await client.say('AUTH PLAIN AGEAYg==\r\n'), /^535/)
    assert.match(await client.say('AUTH PLAIN AGEAYg==\r\n'), /^421 4\.7\.0 /)
    await client.done
  })

  test('is neither offered nor taken in the clear', async () => {
    const world = smtpWorld()
    const client = clientOf(world.submission(), { isSecure: false })
    assert.doesNotMatch(await client.say('EHLO x\r\n'), /AUTH/)
    assert.match(await client.say(`AUTH PLAIN ${PLAIN}\r\n`), /^538 5\.7\.11 /)
    assert.match(await client.say('MAIL FROM:<anna@example.test>\r\n'), /^530 5\.7\.0 /)
    assert.equal(world.attempts.length, 0)
  })

  test('is taken in the clear from this machine when the operator says so, and from no other', async () => {
    const world = smtpWorld()
    const needs = { signIn: { ...world.needs.signIn, isClearSignInAllowed: true } }
    for (const [remoteAddress, code] of [
      ['127.0.0.1', '235'],
      ['::1', '235'],
      ['::ffff:127.0.0.1', '235'],
      ['192.0.2.7', '538'],
    ] as const) {
      const client = clientOf(smtpWorld(needs).submission(), { isSecure: false, remoteAddress })
      await client.say('EHLO x\r\n')
      assert.equal((await client.say(`AUTH PLAIN ${PLAIN}\r\n`)).slice(0, 3), code, remoteAddress)
    }
  })
})

describe('the header', () => {
  test('gets what is missing, loses Bcc, and tells nothing of where it came from', async () => {
    const { text, said } = await send(
      'From: Anna <anna@example.test>\r\nBCC: x@far.test,\r\n y@far.test\r\nSubject: x\r\n\r\nhi',
    )
    assert.match(said, /^250 /)
    assert.match(
      text,
      /^Return-Path: <anna@example\.test>\r\nReceived: by mail\.example\.test with ESMTPSA id [a-z2-9]{12}\r\n\tfor <bo@example\.test>;\r\n\tSun, 22 Nov 2026 09:00:00 \+0000\r\nDate: Sun, 22 Nov 2026 09:00:00 \+0000\r\nMessage-ID: <[a-z2-9]{26}@example\.test>\r\nFrom: Anna <anna@example\.test>\r\nSubject: x\r\n\r\nhi\r\n$/,
    )
  })

  test('keeps the Date and Message-ID that it has', async () => {
    const { text } = await send('from: anna@example.test\r\nmessage-id: <1@x>\r\ndate: yesterday\r\n\r\n')
    assert.equal(text.match(/^(?:date|message-id):/gim)?.length, 2)
  })

  test('a read receipt is sent without a sender, and from no address but an own one', async () => {
    for (const [from, expected] of [
      ['anna@example.test', /^250/],
      ['bo@example.test', /^550 5\.7\.1/],
    ] as const) {
      const { world, client } = await signedIn()
      await client.say('MAIL FROM:<>\r\nRCPT TO:<bo@example.test>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n')
      assert.match(await client.say(`From: ${from}\r\nSubject: read\r\n\r\n.\r\n`), expected)
      assert.deepEqual(
        world.queued.map(({ sender }) => sender),
        from === 'anna@example.test' ? [null] : [],
      )
    }
  })

  const from: readonly [string, RegExp][] = [
    ['From: anna@example.test', /^250/],
    ['From: "Anna, <x@y>" <ANNA+shop@Example.Test>', /^250/],
    ['From: Anna (<x@far.test>) <anna@example.test>, anna+b@example.test', /^550 5\.7\.1/],
    ['From: anna@example.test\r\nSender: Anna <anna+x@example.test>', /^250/],
    ['From: bo@example.test', /^550 5\.7\.1/],
    ['From: anna@example.test, bo@example.test', /^550 5\.7\.1/],
    ['From: <bo@example.test> <anna@example.test>', /^550 5\.7\.1/],
    ['From: <anna@example.test> <bo@example.test>', /^550 5\.7\.1/],
    ['From: anna@example.test\r\nSender: bo@example.test', /^550 5\.7\.1/],
    ['From: undisclosed:;', /^550 5\.7\.1/],
    ['From: Anna', /^550 5\.7\.1/],
    ['From: anna@example.test\r\nFrom: bo@example.test', /^550 5\.6\.0/],
    ['Subject: nobody', /^550 5\.6\.0/],
    ['', /^550 5\.6\.0/],
  ]
  for (const [fields, expected] of from)
    test(`${JSON.stringify(fields)} is ${expected.source.startsWith('^250') ? 'taken' : 'refused'}`, async () => {
      const { said, world } = await send(`${fields}\r\n\r\nhi`)
      assert.match(said, expected)
      assert.equal(world.openIntakes.size, 0)
    })

  test('is found at any split, and refused when it is too large', async () => {
    const sent = 'From: anna@example.test\r\nBcc: x\r\nDate: d\r\nMessage-ID: m\r\n\r\nBcc: body\r\n\r\n.\r\n'
    const { world, client } = await signedIn()
    for (let cut = 1; cut < sent.length - 3; cut += 1) {
      await client.say('MAIL FROM:<anna@example.test>\r\nRCPT TO:<bo@example.test>\r\nDATA\r\n')
      await client.say(sent.slice(0, cut))
      assert.match(await client.say(sent.slice(cut)), /^250/)
      assert.ok(
        world.delivered
          .at(-1)
          ?.text.endsWith('From: anna@example.test\r\nDate: d\r\nMessage-ID: m\r\n\r\nBcc: body\r\n\r\n'),
      )
    }
    const large = await send(`From: anna@example.test\r\n${'X-A: b\r\n'.repeat(40_000)}\r\nhi`, {
      messageOctetsMax: 1e6,
    })
    assert.match(large.said, /^552 5\.3\.4/)
  })
})

describe('recipients', () => {
  test('several here are queued together, each account once, without Return-Path', async () => {
    const { world, text } = await send('From: anna@example.test\r\n\r\nhi', {}, [
      'bo@example.test',
      'anna@example.test',
      'bo+x@example.test',
    ])
    assert.deepEqual(
      world.queued[0]?.recipients.map(({ address }) => address),
      ['bo+x@example.test', 'anna@example.test'],
    )
    assert.equal(world.queued[0]?.sender, 'anna@example.test')
    assert.doesNotMatch(text, /Return-Path|for </)
  })

  test('elsewhere are queued once a relay is configured', async () => {
    const { world } = await send('From: anna@example.test\r\n\r\nhi', { relayConfigured: true }, [
      'x@far.test',
    ])
    assert.deepEqual(world.queued[0]?.recipients, [{ kind: 'elsewhere', address: 'x@far.test' }])
  })

  test('get nothing once the app password has ended, of which a program is told for now', async () => {
    for (const to of ['x@far.test', 'bo@example.test']) {
      const { world, client } = await signedIn({ relayConfigured: true })
      await client.say(`MAIL FROM:<anna@example.test>\r\nRCPT TO:<${to}>\r\nDATA\r\n`)
      world.ended.add(world.appPassword)
      assert.match(await client.say('From: anna@example.test\r\n\r\nhi\r\n.\r\n'), /^451 4\.7\.0/, to)
      assert.deepEqual([world.queued, world.delivered], [[], []], to)
    }
  })

  test('beyond ASCII need SMTPUTF8', async () => {
    const { world, client } = await signedIn()
    assert.match(
      await client.say('MAIL FROM:<anna@example.test>\r\nRCPT TO:<åsa@example.test>\r\n'),
      /\n553 5\.6\.7/,
    )
    await client.say('RSET\r\nMAIL FROM:<anna@example.test> SMTPUTF8\r\nRCPT TO:<åsa@example.test>\r\n')
    assert.match(await client.say('DATA\r\nFrom: anna@example.test\r\n\r\n.\r\n'), /250 /)
    assert.equal(world.delivered[0]?.account, world.asa)
    assert.match(world.delivered[0]?.text ?? '', /with UTF8SMTPSA id/)
  })
})
