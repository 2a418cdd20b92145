/** What was acknowledged is there after the process was killed, or after the disk was full. */
import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import type { Uid } from '../../mail/message.ts'
import { ANNA, inboxOf, readBody, textsOf } from '../contract/mail-harness.ts'
import { bodyOf, LANES } from './mail-appender.ts'
import { openMailStore, type SqliteMailStore } from './mail-store.ts'

const APPENDER = join(import.meta.dirname, 'mail-appender.ts')
const ROUNDS = 4

type Acknowledged = { readonly number: number; readonly uid: Uid }

test('no acknowledged message is lost when the process is killed at any moment, again and again', async (t) => {
  const folder = await newFolder(t)
  const acknowledged: Acknowledged[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const child = start(process.execPath, [APPENDER, folder, String(round * 10_000)])
    let seen = 0
    for await (const line of createInterface(child.stdout)) {
      acknowledged.push(parse(line))
      if (++seen === 40 + 17 * round) child.kill('SIGKILL') // and what it had acknowledged by then is read on
    }
    assert.ok(seen >= 40)
  }
  await checkAll(folder, acknowledged, LANES * ROUNDS)
})

test('a disk that is full is told as such; what was acknowledged before is whole', async (t) => {
  const folder = await newFolder(t)
  const limit = 'ulimit -f 2048; exec "$@"' // no file longer than 1 MiB: the database runs into it, as into a quota
  const child = start('/bin/sh', ['-c', limit, 'sh', process.execPath, APPENDER, folder, '1'])
  const acknowledged: Acknowledged[] = []
  let last = ''
  for await (const line of createInterface(child.stdout)) {
    if (/^\d/.test(line)) acknowledged.push(parse(line))
    else last = line
  }
  assert.equal(last, 'full')
  assert.ok(acknowledged.length > 20)
  await checkAll(folder, acknowledged, 0)
})

const newFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-durability-'))
  t.after(() => rm(folder, { recursive: true }))
  const store = await openMailStore(folder, systemClock)
  await store.createAccount(ANNA)
  await store.close()
  return folder
}

const start = (program: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> =>
  spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })

const parse = (line: string): Acknowledged => {
  const [number, uid] = line.split(' ').map(Number)
  return { number: number ?? 0, uid: (uid ?? 0) as Uid }
}

const checkAll = async (
  folder: string,
  acknowledged: readonly Acknowledged[],
  leftOverMax: number,
): Promise<void> => {
  const store = await openMailStore(folder, systemClock)
  const inbox = await inboxOf(store, ANNA)
  const numbers = await store.numbers(ANNA, inbox.id, 0)
  const emails = new Map(numbers.map((message) => [message.uid, message.email]))
  for (const { number, uid } of acknowledged) {
    const email = emails.get(uid)
    assert.ok(email !== undefined, `message ${number} was acknowledged with uid ${uid} and is not there`)
    const [texts] = await store.texts(ANNA, [email], ['structure'])
    assert.equal(texts?.structure, textsOf(number).structure)
    assert.ok((await readBody(store, ANNA, email)).equals(bodyOf(number)))
  }
  assert.equal(inbox.messages, numbers.length)
  await checkFiles(store, folder, numbers, leftOverMax)
  await store.close()
}

/** Every body is whole, also of what was not acknowledged; files without a row are those of deliveries under way. */
const checkFiles = async (
  store: SqliteMailStore,
  folder: string,
  numbers: Awaited<ReturnType<SqliteMailStore['numbers']>>,
  leftOverMax: number,
): Promise<void> => {
  let filed = 0
  for (const { email, sizeOctets } of numbers) {
    assert.equal((await readBody(store, ANNA, email)).length, sizeOctets)
    if (sizeOctets > 65_536) filed += 1
  }
  const files = (await readdir(join(folder, ANNA, 'bodies'))).length
  assert.ok(files >= filed && files <= filed + leftOverMax, `${files} files for ${filed} bodies`)
}
