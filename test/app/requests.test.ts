import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CORE_LIMITS } from '../../src/jmap/limits.ts'
import { appAtJmap } from '../support/app-at-jmap.ts'
import { jmapWorld, mailboxId } from '../support/jmap-world.ts'

const { newBatch } = await import('../../app/mail/jmap/batch.ts')
const { problemIn } = await import('../../app/mail/jmap/problem.ts')

const tooMany = async () =>
  Response.json({ type: 'urn:ietf:params:jmap:error:limit', limit: 'maxConcurrentRequests' }, { status: 400 })

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('requests of the pages', () => {
  test('are under way no more at once than the server takes, and none is refused', async () => {
    await using world = await jmapWorld()
    using app = await appAtJmap(world)
    let underWay = 0
    let most = 0
    const slow = async (ask: () => Promise<Response>) => {
      underWay += 1
      most = Math.max(most, underWay)
      await turn()
      const response = await ask()
      underWay -= 1
      return response
    }
    const asked = Array.from({ length: 3 * CORE_LIMITS.maxConcurrentRequests }, async () => {
      const batch = newBatch(app.session)
      const mailboxes = batch.add('Mailbox/get', { ids: null })
      return (await batch.send()).of(mailboxes).list.length
    })
    app.next(...asked.map(() => slow))
    assert.deepEqual(new Set(await Promise.all(asked)).size, 1)
    assert.ok(most > 1 && most < CORE_LIMITS.maxConcurrentRequests, `${most} at once`)
    assert.deepEqual(app.waitedMs, [])
  })

  test('that meet those of other tabs and programs wait for their turn, also changes, and not for ever', async () => {
    await using world = await jmapWorld()
    using app = await appAtJmap(world)
    const change = async () => {
      const batch = newBatch(app.session)
      const set = batch.add('Email/set', { destroy: ['M9'] })
      return Object.keys((await batch.send()).of(set).notDestroyed ?? {})
    }
    app.next(tooMany, tooMany)
    assert.deepEqual(await change(), ['M9'])
    assert.deepEqual(app.waitedMs, [250, 500])
    app.next(...Array.from({ length: 6 }, () => tooMany))
    await assert.rejects(change(), (fault) => {
      assert.equal(problemIn(fault).problem, 'overloaded')
      return true
    })
    assert.ok(await mailboxId(world))
  })
})
