/** Harm with real mail programs: held, disabled, undone; and what must never be (security page, "Harm"). */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type HarmWorld, openHarmWorld } from '../support/harm-world.ts'

const closed = (program: { once(event: 'close', heard: () => void): unknown }) =>
  new Promise<void>((resolve) => program.once('close', resolve))

describe('harm', () => {
  let world: HarmWorld
  before(async () => {
    world = await openHarmWorld({ SIGILL_HARM_RECIPIENTS_AN_HOUR: '20' })
  })
  after(() => world.stop())

  const undo = async (account: Parameters<HarmWorld['harms']>[0]): Promise<void> => {
    const { stores } = world.server.server
    const [newest] = await stores.harms.list(account)
    assert.ok(newest !== undefined)
    assert.notEqual(await stores.harms.undo(account, newest.id, 0), null)
  }

  test('a stranger beside the phone is cut off, the app password held; undone, it opens again', async () => {
    const account = await world.settled('held')
    const phone = await world.imap(account, 'home', 'iPhone Mail')
    await phone.mailboxOpen('INBOX')
    const thief = await world.imap(account, 'brazil', 'imaplib')
    const ended = [closed(phone), closed(thief)]
    await thief.mailboxOpen('INBOX').catch(() => {})
    const harm = await world.harm(account.id)
    assert.deepEqual([harm.rule, harm.state, harm.seen?.country], ['two-programs', 'held', 'BR'])
    await Promise.all(ended)
    // Held is a temporary error: programs keep the app password.
    await assert.rejects(
      world.imap(account, 'home', 'iPhone Mail'),
      (fault: { serverResponseCode?: string }) => {
        assert.equal(fault.serverResponseCode, 'UNAVAILABLE')
        return true
      },
    )
    await assert.rejects(world.send(account, 'home', ['bo@example.test']), { responseCode: 454 })
    await undo(account.id)
    const again = await world.imap(account, 'home', 'iPhone Mail')
    await again.mailboxOpen('INBOX')
    const theirs = await world.imap(account, 'brazil', 'imaplib')
    await theirs.mailboxOpen('INBOX')
    assert.equal((await world.harms(account.id)).length, 1)
  })

  test('a decoy that is presented disables all others at once, is refused as anything wrong is, and stays', async () => {
    const account = await world.settled('decoy')
    const made = await world.server.appPasswords.setDecoy(account.id, 'decoy')
    assert.ok(made?.kind === 'created')
    const phone = await world.imap(account, 'home', 'iPhone Mail')
    const ended = closed(phone)
    const decoy = { address: account.address, secret: made.secret.reveal() }
    await assert.rejects(
      world.imap(decoy, 'hosting', 'imaplib'),
      (fault: { serverResponseCode?: string }) => {
        assert.equal(fault.serverResponseCode, 'AUTHENTICATIONFAILED')
        return true
      },
    )
    const harm = await world.harm(account.id)
    assert.deepEqual([harm.rule, harm.state, harm.count], ['decoy', 'disabled', 1])
    await ended
    await assert.rejects(world.imap(account, 'home', 'iPhone Mail'))
    assert.notEqual(await world.server.appPasswords.decoy(account.id), null)
  })

  for (const [place, rule, state] of [
    ['work', 'many-recipients', 'disabled'],
    ['home', 'far-more-sent', 'held'],
  ] as const) {
    test(`mail to far more than usual, from ${place}: ${rule}, ${state}`, async () => {
      const account = await world.settled(`sender-${place}`)
      for (let sent = 0; sent < 20; sent++) await world.send(account, place, ['bo@example.test'])
      assert.deepEqual(await world.harms(account.id), [])
      await world.send(account, place, ['bo@example.test'])
      const harm = await world.harm(account.id)
      assert.deepEqual([harm.rule, harm.state], [rule, state])
    })
  }

  test('one that takes the phone’s name abroad speaks otherwise, and is held at the first thing it does; so is who sends', async () => {
    const account = await world.settled('alone')
    const thief = await world.imap(account, 'brazil', 'iPhone Mail')
    await thief.mailboxOpen('INBOX').catch(() => {})
    const harm = await world.harm(account.id)
    assert.deepEqual([harm.rule, harm.state, harm.seen?.country], ['stranger-abroad', 'held', 'BR'])
    const sender = await world.settled('alone-sends')
    await world.send(sender, 'hosting', ['bo@example.test'])
    assert.equal((await world.harm(sender.id)).rule, 'stranger-abroad')
  })

  test('a removed one that comes back from abroad by a program it never had disables the others', async () => {
    const account = await world.settled('returned')
    const other = await world.server.addAppPassword(account.id, ['imap'])
    await world.server.appPasswords.remove(account.id, account.appPassword)
    // The phone that was not told, at home and on a journey: nothing happens.
    await assert.rejects(world.imap(account, 'home', 'iPhone Mail'))
    await world.pop3(account, 'mobile').then((program) => assert.rejects(program.UIDL()))
    assert.deepEqual(await world.harms(account.id), [])
    await world.pop3(account, 'germany').then((program) => assert.rejects(program.UIDL()))
    assert.deepEqual(await world.harms(account.id), [])
    assert.match(await world.script(account, 'brazil'), /^-ERR \[AUTH\] Sign-in refused/)
    const harm = await world.harm(account.id)
    assert.deepEqual([harm.rule, harm.state], ['removed-returns', 'disabled'])
    await assert.rejects(world.imap({ ...account, secret: other.secret }, 'home', 'iPhone Mail'))
  })

  test('failed guesses never disable or hold anything; the control: one decoy does', async () => {
    const account = await world.settled('guessed')
    for (let guess = 0; guess < 9; guess++) {
      const secret = `${'q'.repeat(23)}${String.fromCharCode(97 + guess)}`
      const place = (['brazil', 'germany', 'hosting'] as const)[guess % 3] ?? 'brazil'
      const program = await world.pop3({ ...account, secret }, place)
      await assert.rejects(program.UIDL())
    }
    assert.deepEqual(await world.harms(account.id), [])
    const phone = await world.imap(account, 'home', 'iPhone Mail')
    await phone.mailboxOpen('INBOX')
    const made = await world.server.appPasswords.setDecoy(account.id, 'decoy')
    assert.ok(made?.kind === 'created')
    const decoy = await world.pop3({ ...account, secret: made.secret.reveal() }, 'work')
    await decoy.UIDL().catch(() => {})
    assert.equal((await world.harm(account.id)).rule, 'decoy')
  })

  test('the control: with nothing watched, the same stranger reads on; a decoy does what it promised', async () => {
    const unwatched = await openHarmWorld({ SIGILL_HARM_WATCH: 'false' })
    try {
      const account = await unwatched.settled('open')
      const phone = await unwatched.imap(account, 'home', 'iPhone Mail')
      await phone.mailboxOpen('INBOX')
      const thief = await unwatched.imap(account, 'brazil', 'imaplib')
      await thief.mailboxOpen('INBOX')
      assert.equal((await thief.fetchAll('1:*', { source: true })).length, 200)
      assert.deepEqual(await unwatched.harms(account.id), [])
      const made = await unwatched.server.appPasswords.setDecoy(account.id, 'decoy')
      assert.ok(made?.kind === 'created')
      const decoy = { address: account.address, secret: made.secret.reveal() }
      await assert.rejects(unwatched.imap(decoy, 'home', 'imaplib'))
      assert.equal((await unwatched.harm(account.id)).rule, 'decoy')
    } finally {
      await unwatched.stop()
    }
  })
})
