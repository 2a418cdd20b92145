import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { StoreFull } from '../mail/store.ts'
import { type Reserve, reserveAt } from './reserve.ts'

describe('the reserve', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-reserve-'))
  const path = join(folder, 'reserve')
  let reserve: Reserve
  before(() => {
    reserve = reserveAt(path, systemRandom)
  })
  after(() => rmSync(folder, { recursive: true }))

  /** Fails for want of room as long as the reserve takes some. */
  const needsRoom = async (): Promise<string> => {
    if (statSync(path).size > 0) throw new StoreFull('no room')
    return 'done'
  }

  test('is kept while there is room, and given up for work that finds none', async () => {
    await reserve.restore()
    assert.equal(statSync(path).size, 1_048_576)
    assert.equal(await reserve.orGiveUp(async () => 'done'), 'done')
    assert.equal(statSync(path).size, 1_048_576)
    assert.equal(await reserve.orGiveUp(needsRoom), 'done')
    assert.equal(statSync(path).size, 0)
  })

  test('is made again by the next who opens the stores', async () => {
    await reserve.restore()
    assert.equal(statSync(path).size, 1_048_576)
  })

  test('is not given up for another fault, and cannot help twice', async () => {
    await assert.rejects(
      reserve.orGiveUp(() => Promise.reject(new Error('another'))),
      /another/,
    )
    assert.equal(statSync(path).size, 1_048_576)
    await assert.rejects(
      reserve.orGiveUp(() => Promise.reject(new StoreFull('still no room'))),
      StoreFull,
    )
  })
})
