/** Looking for who is here by asking for address after address, over as many connections as one likes (attack A16). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientOf, settle, smtpWorld, type World } from '../../test/support/smtp-world.ts'
import { addressSet } from '../base/networks.ts'
import { SEARCH_LIMITS } from './searching.ts'

const SEARCHER = '192.0.2.7'
const DAY_MS = 86_400_000

/** Each on a connection of its own, since one is closed after twenty. What was answered, once time has passed. */
const ask = async (world: World, to: string, remoteAddress = SEARCHER, waitMs = SEARCH_LIMITS.slowestMs) => {
  const client = clientOf(world.reception(), { isSecure: false, remoteAddress })
  await client.say('EHLO x\r\nMAIL FROM:<a@far.test>\r\n')
  const atOnce = await client.say(`RCPT TO:<${to}>\r\n`)
  if (atOnce === '') world.clock.advance(waitMs)
  await settle()
  const said = atOnce + client.channel.takeOutput()
  world.clock.advance(SEARCH_LIMITS.slowestMs - waitMs)
  await client.say('QUIT\r\n')
  await client.done
  return { isAtOnce: atOnce !== '', code: said.slice(0, 9) }
}

const search = async (world: World, count: number, remote = SEARCHER) => {
  for (let at = 0; at < count; at++) await ask(world, `nobody${at}@example.test`, remote)
}

const known = 'anna@example.test'

describe('who asks for recipients that are nobody', () => {
  test('is answered later and later, over all connections; for somebody at once', async () => {
    const world = smtpWorld()
    await search(world, SEARCH_LIMITS.failuresAMinute - 1)
    assert.deepEqual(await ask(world, 'one-more@example.test', SEARCHER, 499), { isAtOnce: false, code: '' })
    assert.deepEqual(await ask(world, 'and-one@example.test', SEARCHER, 1_000), {
      isAtOnce: false,
      code: '550 5.1.1',
    })
    assert.deepEqual(await ask(world, known), { isAtOnce: true, code: '250 2.1.5' })
    assert.equal((await ask(world, 'nobody@example.test', '192.0.2.8')).isAtOnce, true)
  })

  test('is not held up by the same old addresses again and again: a list is no search', async () => {
    const world = smtpWorld()
    for (let round = 0; round < 30; round++) await search(world, 15)
    assert.equal((await ask(world, 'nobody1@example.test')).isAtOnce, true)
  })

  test('and goes on, and brings nothing, hears nothing of anybody for a day; the neighbours do', async () => {
    const world = smtpWorld()
    await search(world, SEARCH_LIMITS.failuresADay * 2)
    for (const to of [known, 'nobody-yet@example.test'])
      assert.deepEqual(await ask(world, to), { isAtOnce: true, code: '450 4.7.1' }, to)
    assert.equal((await ask(world, known, '192.0.2.8')).code, '250 2.1.5')
    world.clock.advance(DAY_MS)
    assert.equal((await ask(world, known)).code, '250 2.1.5')
  })

  test('and brings mail too is only slowed: a server that sends for many has bad lists among good ones', async () => {
    const world = smtpWorld()
    const client = clientOf(world.reception(), { isSecure: false, remoteAddress: SEARCHER })
    await client.say(`EHLO x\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<${known}>\r\nDATA\r\n`)
    assert.match(await client.say('\r\nhi\r\n.\r\n'), /^250 2\.0\.0/)
    await search(world, SEARCH_LIMITS.failuresADay * 2)
    assert.deepEqual(await ask(world, known), { isAtOnce: true, code: '250 2.1.5' })
    assert.deepEqual(await ask(world, 'nobody-yet@example.test'), { isAtOnce: false, code: '550 5.1.1' })
  })

  test('for others, as a named forwarder, is neither slowed nor let go', async () => {
    const world = smtpWorld({ forwarders: addressSet([SEARCHER]) })
    const client = clientOf(world.reception(), { isSecure: false, remoteAddress: SEARCHER })
    await client.say('EHLO x\r\nMAIL FROM:<a@far.test>\r\n')
    for (let at = 0; at < SEARCH_LIMITS.failuresADay * 2 + 1; at++)
      assert.match(await client.say(`RCPT TO:<nobody${at}@example.test>\r\n`), /^550 5\.1\.1 /)
    assert.match(await client.say(`RCPT TO:<${known}>\r\n`), /^250 /)
  })

  test('the control: where it is not counted, all are told at once', async () => {
    const world = smtpWorld({
      searching: { isTurnedAway: () => false, askedInVain: async () => {}, broughtMail: () => {} },
    })
    await search(world, SEARCH_LIMITS.failuresADay * 2)
    assert.deepEqual(await ask(world, known), { isAtOnce: true, code: '250 2.1.5' })
    assert.deepEqual(await ask(world, 'nobody-yet@example.test'), { isAtOnce: true, code: '550 5.1.1' })
  })
})
