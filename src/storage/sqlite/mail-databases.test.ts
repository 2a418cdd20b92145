import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../account/account.ts'
import type { OpenAccount } from '../sql/mail-store.ts'
import { openDatabases } from './mail-databases.ts'

/** Databases that only tell when they are opened and closed. */
const recorder = (openMax: number) => {
  const told: string[] = []
  const failing = new Set<string>()
  const open = async (account: AccountId): Promise<OpenAccount> => {
    told.push(`open ${account}`)
    if (failing.has(account)) throw new Error('no such file')
    const close = async () => {
      told.push(`close ${account}`)
    }
    return { database: { close }, bodies: {} } as unknown as OpenAccount
  }
  return { told, failing, databases: openDatabases(open, openMax) }
}

const account = (name: string) => name as AccountId
const nothing = async () => {}

test('the least recently used is closed first', async () => {
  const { told, databases } = recorder(2)
  for (const name of ['a', 'b', 'a', 'c']) await databases.use(account(name), nothing)
  await databases.use(account('a'), nothing)
  assert.deepEqual(told, ['open a', 'open b', 'open c', 'close b'])
  await databases.close()
})

test('one in use is never closed, and is as soon as it is idle and one too many', async () => {
  const { told, databases } = recorder(1)
  const ended = Promise.withResolvers<void>()
  const using = databases.use(account('a'), () => ended.promise)
  await databases.use(account('b'), nothing)
  await databases.use(account('a'), nothing)
  assert.deepEqual(told, ['open a', 'open b', 'close b'])
  await databases.use(account('c'), nothing)
  ended.resolve()
  await using
  await databases.close()
  assert.deepEqual(told.slice(3).sort(), ['close a', 'close c', 'open c'])
})

test('who ask at the same time share one opening', async () => {
  const { told, databases } = recorder(1)
  await Promise.all(Array.from({ length: 5 }, () => databases.use(account('a'), nothing)))
  assert.deepEqual(told, ['open a'])
  await databases.close()
})

test('what could not be opened is tried again by the next who asks', async () => {
  const { told, failing, databases } = recorder(1)
  failing.add('a')
  const both = await Promise.allSettled([1, 2].map(() => databases.use(account('a'), nothing)))
  assert.ok(both.every(({ status }) => status === 'rejected'))
  failing.clear()
  await databases.use(account('a'), nothing)
  assert.deepEqual(told, ['open a', 'open a'])
  await databases.close()
  assert.deepEqual(told.at(-1), 'close a')
})

test('closing waits for what is in use, and refuses what comes after', async () => {
  const { told, databases } = recorder(4)
  const ended = Promise.withResolvers<void>()
  const using = databases.use(account('a'), () => ended.promise)
  await databases.use(account('b'), nothing)
  const closing = databases.close()
  await assert.rejects(databases.use(account('c'), nothing), /closed/)
  assert.ok(!told.includes('close a'))
  ended.resolve()
  await Promise.all([using, closing])
  assert.deepEqual(told.slice(2).sort(), ['close a', 'close b'])
})

test('a released one is closed when idle; who asks meanwhile gets it opened anew', async () => {
  const { told, databases } = recorder(4)
  const ended = Promise.withResolvers<void>()
  const using = databases.use(account('a'), () => ended.promise)
  const released = databases.release(account('a'))
  await databases.use(account('a'), nothing)
  assert.deepEqual(told, ['open a', 'open a'])
  ended.resolve()
  await Promise.all([using, released])
  assert.deepEqual(told, ['open a', 'open a', 'close a'])
  await databases.release(account('nobody'))
  await databases.close()
})
