/**
 * One data folder served by two real worker processes: what one changes the other knows, connections are shared out, a
 * worker that is killed takes nothing acknowledged with it, and all of them are replaced while mail goes on coming in.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { startServerProcess } from '../durability/server-process.ts'
import { type ImapSession, mustBeOk, openImap } from '../durability/wire.ts'
import { makeWorld, type Who } from '../durability/world.ts'
import { readMetrics } from '../support/read-metrics.ts'
import { type Sender, startSender } from '../support/reconnecting-sender.ts'

const BUS_MS = 2_000 // what is heard in this time was told: looking for changes would take five seconds
const ROUNDS = 3 // one after the other, so that a machine that pauses in one of them is told from looking

const folder = mkdtempSync(join(tmpdir(), 'sigill-workers-'))
const world = await makeWorld(join(folder, 'data'))
const server = await startServerProcess(world.folder, {
  environment: { SIGILL_WORKERS: '2', SIGILL_METRICS_LISTEN: '127.0.0.1:0' },
})
after(async () => {
  server.signal('SIGTERM')
  const exit = await server.exited
  rmSync(folder, { recursive: true, force: true })
  assert.deepEqual(exit, { code: 0, signal: null })
  assert.doesNotMatch(server.log(), /\.fault"/)
})

/** More than one test leaves behind. */
const SESSIONS_MAX = 4

type Line = {
  readonly event: string
  readonly worker: number
  readonly pid: number
  readonly address: string
}
const logged = (event: string): readonly Line[] =>
  server
    .log()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.event === event)
const readyWorkers = () => logged('worker.ready')

/** Until something is so that the processes bring about. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise<void>((resolve) => systemClock.after(10, resolve))
}
await until(() => readyWorkers().length === 2)

type Signed = { readonly session: ImapSession; readonly worker: number | undefined }

const signedIn = async (who: Who): Promise<Signed> => {
  const count = logged('sign-in.accepted').length
  const session = await openImap(server.port('imap'), who)
  await until(() => logged('sign-in.accepted').length > count)
  return { session, worker: logged('sign-in.accepted').at(-1)?.worker }
}

/**
 * Two sessions, each with another worker: a connection goes where the fewest are. Of those that were closed a moment ago
 * not every end has been heard of, and until then they count: one more may be needed.
 */
const openTwo = async (who: Who): Promise<readonly [ImapSession, ImapSession]> => {
  const one = await signedIn(who)
  const opened = [await signedIn(who)]
  while (opened.length < SESSIONS_MAX && opened.at(-1)?.worker === one.worker)
    opened.push(await signedIn(who))
  const other = opened.pop()
  assert.ok(other)
  assert.notEqual(one.worker, other.worker)
  for (const { session } of opened) session.close()
  return [one.session, other.session]
}

/** Message-IDs of the sender in the mailbox, each as often as it is there. */
const arrived = async (who: Who): Promise<readonly string[]> => {
  const session = await openImap(server.port('imap'), who)
  await mustBeOk(session.command('EXAMINE INBOX'))
  const { untagged } = await mustBeOk(session.command('FETCH 1:* BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]'))
  session.close()
  return untagged.flatMap(({ literals }) => /<(.*)@sender\.test>/.exec(String(literals[0]))?.[1] ?? [])
}

const stopAll = (senders: readonly Sender[]) => Promise.all(senders.map((sender) => sender.stop()))

/** What the primary answers Prometheus with. */
const metrics = () => readMetrics(Number(logged('server.listening')[0]?.address.split(':').at(-1)))
const signIns = async () => (await metrics()).value('sigill_sign_ins_total', 'service="imap"')

describe('two workers', () => {
  test('are one to Prometheus: the sum of both, also when one was killed', async () => {
    const opened = await openTwo(world.cara)
    const before = logged('sign-in.accepted').length
    const { value } = await metrics()
    assert.equal(value('sigill_sign_ins_total', 'service="imap"'), before)
    assert.equal(value('sigill_connections', 'door="imap"') >= 2, true)
    assert.equal(value('sigill_store_answers', ''), 1)
    process.kill(readyWorkers().at(-1)?.pid ?? 0, 'SIGKILL')
    await until(() => readyWorkers().length === 3)
    for (const session of opened) session.close()
    assert.equal(await signIns(), before)
    assert.equal((await metrics()).value('sigill_workers_ended_total', 'how="died"'), 1)
  })

  test('hear at once of what the other one changed', async () => {
    const [waiting, changing] = await openTwo(world.bo)
    await mustBeOk(waiting.command('SELECT INBOX'))
    waiting.wire.send('i IDLE\r\n')
    assert.match(await waiting.wire.line(), /^\+/)
    const tookMs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await mustBeOk(changing.append('INBOX', [], Buffer.from('Subject: new\r\n\r\nnew\r\n')))
      const filedMs = performance.now()
      while (!/ EXISTS$/.test(await waiting.wire.line()));
      tookMs.push(performance.now() - filedMs)
    }
    const middle = tookMs.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
    assert.ok(middle < BUS_MS, `${tookMs.map(Math.round).join(', ')} ms`)
    waiting.close()
    changing.close()
  })

  test('one worker is killed: the sessions of the other go on, and the doors stay open', async () => {
    const ready = readyWorkers().length
    const [one, other] = await openTwo(world.bo)
    const ends = [one, other].map(async ({ wire }, at) => {
      await once(wire.socket, 'close')
      return at === 0 ? other : one
    })
    process.kill(readyWorkers().at(-1)?.pid ?? 0, 'SIGKILL')
    const left = await Promise.race(ends)
    await mustBeOk(left.command('NOOP'))
    const again = await openImap(server.port('imap'), world.bo)
    await mustBeOk(again.command('SELECT INBOX'))
    await until(() => readyWorkers().length === ready + 1)
    again.close()
    left.close()
  })

  test('workers are killed under load: nothing acknowledged is lost, and the senders come back', async () => {
    const names = ['a', 'b', 'c', 'd']
    const senders = names.map((name) =>
      startSender(server.port('reception'), `kill-${name}`, world.anna.address),
    )
    for (let round = 0; round < 3; round++) {
      await Promise.all(senders.map((sender) => sender.more(10)))
      const ready = readyWorkers().length
      process.kill(readyWorkers().at(-1)?.pid ?? 0, 'SIGKILL')
      await until(() => readyWorkers().length > ready)
    }
    await Promise.all(senders.map((sender) => sender.more(10)))
    await stopAll(senders)
    const found = new Set(await arrived(world.anna))
    const lost = senders.flatMap(({ acknowledged }) => acknowledged).filter((id) => !found.has(id))
    assert.deepEqual(lost, [])
    assert.ok(senders.some(({ returns }) => returns > 0))
  })

  test('SIGHUP replaces all of them while mail comes in, and no delivery fails', async () => {
    const before = readyWorkers()
    const names = ['a', 'b', 'c', 'd']
    const senders = names.map((name) =>
      startSender(server.port('reception'), `restart-${name}`, world.cara.address),
    )
    await Promise.all(senders.map((sender) => sender.more(10)))
    const counted = await signIns()
    const last = await openImap(server.port('imap'), world.bo) // counted by no reading before its worker ends
    last.close()
    const endedBefore = logged('worker.ended').length
    server.signal('SIGHUP')
    await until(() => readyWorkers().length === before.length + 2)
    await until(() => logged('worker.ended').length === endedBefore + 2)
    assert.equal(await signIns(), counted + 1)
    await Promise.all(senders.map((sender) => sender.more(10)))
    await stopAll(senders)
    assert.deepEqual(
      senders.flatMap(({ unanswered, failures }) => [...unanswered, ...failures]),
      [],
    )
    // Each once: what was told goodbye had not been taken.
    const sent = senders.flatMap(({ acknowledged }) => acknowledged).sort()
    assert.deepEqual([...(await arrived(world.cara))].sort(), sent)
    assert.ok(senders.every(({ returns }) => returns > 0))
  })
})
