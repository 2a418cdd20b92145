import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf, smtpWorld } from '../../test/support/smtp-world.ts'

const receive = async (to: readonly string[], hello = 'EHLO [evil]\0'.slice(0, -1)) => {
  const world = smtpWorld()
  const client = clientOf(world.reception(), { isSecure: false, remoteAddress: '2001:db8::1' })
  await client.say(
    `${hello}\r\nMAIL FROM:<"a b"@far.test>\r\n${to.map((one) => `RCPT TO:<${one}>\r\n`).join('')}`,
  )
  const said = await client.say('DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\n')
  return { world, said }
}

test('a message for one goes into its account, with its way on top', async () => {
  const { world } = await receive(['ANNA+shop@Example.Test'])
  assert.equal(world.delivered[0]?.account, world.anna)
  assert.match(
    world.delivered[0]?.text ?? '',
    /^Return-Path: <"a b"@far\.test>\r\nReceived: from \[evil\] \(\[IPv6:2001:db8::1\]\)\r\n\tby mail\.example\.test with ESMTP id [a-z2-9]+\r\n\tfor <anna\+shop@example\.test>;\r\n\t[^\r]*\r\nSubject: x\r\n\r\nhi\r\n$/,
  )
})

test('what a host calls itself adds nothing to the header', async () => {
  const { world } = await receive(['anna@example.test'], 'HELO a(b)\tc;\\"<x>'.replace('\t', ' '))
  assert.match(
    world.delivered[0]?.text ?? '',
    /Received: from abcx \(\[IPv6:2001:db8::1\]\)\r\n\tby mail\.example\.test with SMTP id/,
  )
})

test('a message for several is queued in one go', async () => {
  const { world, said } = await receive(['anna@example.test', 'bo@example.test'])
  assert.match(said, /250 2\.0\.0/)
  assert.equal(world.queued.length, 1)
  assert.equal(world.queued[0]?.sender, '"a b"@far.test')
  assert.equal(world.queued[0]?.recipients.length, 2)
})

test('who asks for address after address is let go, whatever comes between', async () => {
  const client = clientOf(smtpWorld().reception())
  await client.say('EHLO x\r\nMAIL FROM:<a@far.test>\r\n')
  for (let at = 1; at < 20; at += 1) {
    if (at % 5 === 0) await client.say('RSET\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<anna@example.test>\r\n')
    assert.match(await client.say(`RCPT TO:<nobody${at}@example.test>\r\n`), /^550 5\.1\.1 /)
  }
  assert.match(await client.say('RCPT TO:<nobody@example.test>\r\n'), /^421 4\.7\.0 /)
  await client.done
})

test('two addresses of one account are one delivery', async () => {
  const { world } = await receive(['anna@example.test', 'anna+x@example.test'])
  assert.deepEqual([world.delivered.length, world.queued.length], [1, 0])
})

test('postmaster is somebody, with and without a domain', async () => {
  for (const to of ['postmaster', 'Postmaster@example.test']) {
    const { world } = await receive([to])
    assert.equal(world.delivered[0]?.account, world.anna, to)
  }
})

test('nothing is relayed, however it is asked for', async () => {
  const world = smtpWorld({ relayConfigured: true })
  const client = clientOf(world.reception())
  await client.say('EHLO x\r\nMAIL FROM:<anna@example.test>\r\n')
  const tricks = [
    'x@far.test',
    '@example.test:x@far.test',
    '"x@far.test"@other.test',
    'x@[127.0.0.1]',
    'x@sub.example.test',
  ]
  for (const to of tricks) assert.match(await client.say(`RCPT TO:<${to}>\r\n`), /^550 5\.7\.1/, to)
  for (const to of ['x%far.test@example.test', 'far.test!x@example.test', '"x@far.test"@example.test'])
    assert.match(await client.say(`RCPT TO:<${to}>\r\n`), /^550 5\.1\.1/, to)
  assert.match(await client.say('DATA\r\n'), /^503 /)
})

test('a mailbox that is full is for now', async () => {
  const world = smtpWorld()
  world.overQuota.add(world.anna)
  const client = clientOf(world.reception())
  const said = await client.say(
    'EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n\r\nhi\r\n.\r\n',
  )
  assert.match(said, /452 4\.2\.2 [^\n]*\n$/)
})

test('there is no sign-in', async () => {
  const client = clientOf(smtpWorld().reception())
  assert.doesNotMatch(await client.say('EHLO x\r\n'), /AUTH/)
  assert.match(await client.say('AUTH PLAIN AAA=\r\n'), /^502 5\.5\.1/)
})
