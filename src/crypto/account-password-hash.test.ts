import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Overloaded } from '../base/overloaded.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createAccountPasswordHash } from './account-password-hash.ts'

const cheap = createAccountPasswordHash(systemRandom, { memoryKib: 64, passes: 1 })
const PASSWORD = new Secret('tre blå båtar i dimman')

describe('the hash of an account password', () => {
  test('is argon2id with 19 MiB and two passes, in PHC notation', async () => {
    const stored = await createAccountPasswordHash(systemRandom).hash(PASSWORD)
    assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  })

  test('fits its password in either Unicode form, and no other', async () => {
    const stored = await cheap.hash(PASSWORD)
    assert.equal(await cheap.matches(new Secret(PASSWORD.reveal().normalize('NFD')), stored), true)
    assert.equal(await cheap.matches(new Secret('tre blå båtar i dimmar'), stored), false)
  })

  test('made at another cost still fits: the cost stands in it', async () => {
    const stored = await createAccountPasswordHash(systemRandom, { memoryKib: 128, passes: 2 }).hash(PASSWORD)
    assert.equal(await cheap.matches(PASSWORD, stored), true)
  })

  for (const stored of [null, '', 'plain', '$argon2id$v=19$m=64,t=1,p=1$AAAA$']) {
    test(`${JSON.stringify(stored)} fits nothing`, async () =>
      assert.equal(await cheap.matches(PASSWORD, stored), false))
  }

  test('is refused at once, as a fault of ours, when too many are waiting', async () => {
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => cheap.hash(PASSWORD)))
    const refused = results.filter((result) => result.status === 'rejected')
    assert.equal(refused.length, 40 - 22)
    assert.ok(refused.every(({ reason }) => reason instanceof Overloaded))
    assert.match(await cheap.hash(PASSWORD), /^\$argon2id/)
  })

  test('is not refused to who ranks before all that wait: the last of them goes instead', async () => {
    const guesses = Array.from({ length: 22 }, () => cheap.matches(PASSWORD, null, 5))
    const all = await Promise.allSettled([...guesses, cheap.matches(PASSWORD, null, 0)])
    assert.deepEqual(
      all.map(({ status }) => status),
      all.map((_, at) => (at === 21 ? 'rejected' : 'fulfilled')),
    )
  })
})
