import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf, smtpWorld } from '../../test/support/smtp-world.ts'

const TO = (...names: readonly string[]): string =>
  names.map((name) => `RCPT TO:<${name}@example.test>\r\n`).join('')

const lmtp = async () => {
  const world = smtpWorld()
  const client = clientOf(world.lmtp(), { isSecure: false })
  await client.say('LHLO front\r\n')
  return { world, client }
}

test('one recipient: the message goes straight into the account', async () => {
  const { world, client } = await lmtp()
  const said = await client.say(`MAIL FROM:<a@far.test>\r\n${TO('anna')}DATA\r\n\r\nhi\r\n.\r\n`)
  assert.match(said, /354 [^\n]*\n250 2\.0\.0 [^\n]*\n$/)
  assert.match(world.delivered[0]?.text ?? '', /by mail\.example\.test with LMTP id/)
})

test('several: a reply for each that was accepted, in order, whatever becomes of the others', async () => {
  const { world, client } = await lmtp()
  world.overQuota.add(world.bo)
  await client.say(`MAIL FROM:<a@far.test>\r\n${TO('anna', 'nobody', 'bo', 'anna')}`)
  const said = await client.say('DATA\r\n\r\nhi\r\n.\r\n')
  assert.deepEqual(said.match(/^\d{3}/gm), ['354', '250', '452', '250'])
  assert.deepEqual(
    world.delivered.map(({ account }) => account),
    [world.anna],
  )
  assert.equal(world.openIntakes.size, 0)
})

test('a message that is refused is refused for each', async () => {
  const { client } = await lmtp()
  await client.say(`MAIL FROM:<a@far.test>\r\n${TO('anna', 'bo')}`)
  const said = await client.say('DATA\r\n\r\na\nb\r\n.\r\nNOOP\r\n')
  assert.deepEqual(said.match(/^\d{3}/gm), ['354', '554', '554', '250'])
})

test('BDAT has its replies after the last chunk', async () => {
  const { world, client } = await lmtp()
  await client.say(`MAIL FROM:<a@far.test>\r\n${TO('anna', 'bo')}`)
  const said = await client.say('BDAT 4\r\n\r\nhiBDAT 2 LAST\r\n\r\n')
  assert.deepEqual(said.match(/^\d{3}/gm), ['250', '250', '250'])
  assert.equal(world.delivered.length, 2)
})

test('no recipient: 503, and nothing is read as a message', async () => {
  const { client } = await lmtp()
  await client.say('MAIL FROM:<a@far.test>\r\n')
  assert.match(await client.say('DATA\r\n'), /^503 5\.5\.1/)
})

test('EHLO and HELO are another protocol', async () => {
  const { client } = await lmtp()
  assert.match(await client.say('EHLO x\r\nHELO x\r\n'), /^500 [^\n]*\n500 /)
})
