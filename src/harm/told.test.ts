import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppPasswordId } from '../app-password/app-password.ts'
import { APART_AN_HOUR, OTHERS } from './fold.ts'
import { createToldOf, SOURCES_MAX } from './told.ts'

const told = () => {
  const asked: string[] = []
  const networkOf = (remote: string): string => {
    asked.push(remote)
    return `network of ${remote}`
  }
  return { asked, toldOf: createToldOf({ clock: { nowMs: () => 0 }, places: { networkOf } }) }
}
const id = (text: string) => text as AppPasswordId
const imap = (client: string | null, remote = '192.0.2.1') => ({ service: 'imap', client, remote }) as const

test('a program that says the same of itself is worked out once, whatever app password it has', () => {
  const { toldOf, asked } = told()
  const first = toldOf(id('a'), imap('Mail 1'), 'tls')
  assert.deepEqual(first, { kind: 'mail', hello: 'tls', network: 'network of 192.0.2.1' })
  assert.deepEqual(toldOf(id('a'), imap('Mail 1'), 'tls'), first)
  assert.deepEqual(toldOf(id('b'), imap('Mail 1'), 'tls'), first)
  assert.equal(asked.length, 1)
})

test('programs that differ in anything are told apart', () => {
  const { toldOf, asked } = told()
  const all = [
    toldOf(id('a'), imap('Mail'), 'tls'),
    toldOf(id('a'), imap('Other'), 'tls'),
    toldOf(id('a'), imap('Mail', '192.0.2.2'), 'tls'),
    toldOf(id('a'), imap(null), 'tls'),
    toldOf(id('a'), imap(null), undefined),
    toldOf(id('a'), { ...imap(null), service: 'pop3' }, 'tls'),
  ]
  assert.equal(new Set(all.map((each) => JSON.stringify(each))).size, all.length)
  assert.equal(asked.length, all.length)
})

test('too many of one app password are one, though each was worked out before', () => {
  const { toldOf } = told()
  const names = Array.from({ length: APART_AN_HOUR + 1 }, (_, at) => 'x'.repeat(at + 1))
  for (const name of names) toldOf(id('other'), imap(name), '')
  const last = names.map((name) => toldOf(id('a'), imap(name), '')).at(-1)
  assert.deepEqual(last, { ...OTHERS, hello: '' })
})

test('what is remembered is bounded', () => {
  const { toldOf, asked } = told()
  toldOf(id('a'), imap('Mail'), '')
  for (let at = 1; at <= SOURCES_MAX; at++) toldOf(id('a'), imap('Mail', `remote ${at}`), '')
  toldOf(id('a'), imap('Mail'), '')
  assert.equal(asked.filter((remote) => remote === '192.0.2.1').length, 2)
})
