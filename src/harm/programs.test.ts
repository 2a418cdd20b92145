import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import { OTHERS } from './fold.ts'
import { programsSeen } from './programs.ts'
import { kindOf, type Use } from './use.ts'

const use = (atMs: number, changes: Partial<Use> = {}): Use => ({
  ...{ account: 'anna' as AccountId, appPassword: 'phone' as AppPasswordId, hour: 0, hello: 'tls13' },
  ...{ kind: 'iphone mail', network: '130.237.0.0/16', country: 'SE', firstMs: atMs, lastMs: atMs },
  ...{ read: 2, deleted: 1, recipients: 0 },
  ...changes,
})
const tell = (uses: readonly Use[]) =>
  programsSeen(uses).map(({ program, service, network, firstMs, lastMs, read }) =>
    [program ?? service, network, firstMs, lastMs, read].join(' '),
  )

test('a program in a network is one, from when it was first seen to when it was last, counted up; the newest first', () => {
  const uses = [use(1), use(5), use(9, { network: '81.224.0.0/16' }), use(7, { hello: 'tls12' })]
  assert.deepEqual(tell(uses), ['iPhone Mail 81.224.0.0/16 9 9 2', 'iPhone Mail 130.237.0.0/16 1 7 6'])
})

test('one without a name is told by how it came in, and what is too much to be told apart by nothing', () => {
  const nameless = use(1, { kind: kindOf('pop3', null, 'tls13') })
  assert.deepEqual(tell([nameless, use(3, OTHERS)]), ['  3 3 2', 'pop3 130.237.0.0/16 1 1 2'])
})
