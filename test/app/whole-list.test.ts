import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Changeable } from '../../app/mail/actions/change-emails.ts'
import { type AppAtJmap, appAtJmap } from '../support/app-at-jmap.ts'
import { type JmapWorld, jmapWorld, letter, mailboxId } from '../support/jmap-world.ts'

const { keywordChange, moveChange, SET_MAX } = await import('../../app/mail/actions/change-emails.ts')
const { changeBack, changeWhole, countWhole, idsOfWhole } = await import(
  '../../app/mail/actions/whole-list.ts'
)
const { problemIn } = await import('../../app/mail/jmap/problem.ts')

const LETTERS = SET_MAX + 20

type Desk = {
  readonly world: JmapWorld
  readonly app: AppAtJmap
  readonly inbox: string
  readonly archive: string
  readonly ids: readonly string[]
  readonly count: (mailbox: string, more?: object) => Promise<number>
  readonly watch: { readonly onStep: (count: number) => void; readonly signal: AbortSignal }
  readonly steps: number[]
  readonly stop: () => void
}

const withMany = (name: string, work: (desk: Desk) => Promise<void>): void => {
  test(name, async () => {
    await using world = await jmapWorld()
    using app = await appAtJmap(world)
    await world.put(Array.from({ length: LETTERS }, (_, index) => letter({ subject: `Letter ${index}` })))
    const inbox = await mailboxId(world)
    const { signal } = new AbortController()
    const stopping = new AbortController()
    const steps: number[] = []
    await work({
      world,
      app,
      inbox,
      archive: await mailboxId(world, 'Archive'),
      ids: await idsOfWhole(app.session, { inMailbox: inbox }, signal),
      count: (mailbox, more = {}) => countWhole(app.session, { inMailbox: mailbox, ...more }),
      watch: { onStep: (count) => steps.push(count), signal: stopping.signal },
      steps,
      stop: () => stopping.abort(),
    })
  })
}

const seen = (email: Changeable) =>
  email.keywords.$seen === true ? null : keywordChange(email, '$seen', true)

describe('all that a list holds', () => {
  withMany(
    'is moved in steps that the server takes, without what comes meanwhile, and back',
    async (desk) => {
      const { world, app, inbox, archive, ids, count, watch, steps } = desk
      assert.equal(ids.length, LETTERS)
      await world.put([letter({ subject: 'New' })])
      const done = await changeWhole(app.session, ids, (email) => moveChange(email, inbox, archive), watch)
      assert.deepEqual([done.count, done.changes.length, done.fault], [LETTERS, LETTERS, null])
      assert.deepEqual(steps, [SET_MAX, LETTERS])
      assert.deepEqual([await count(inbox), await count(archive)], [1, LETTERS])
      assert.equal((await changeBack(app.session, done.changes, watch)).fault, null)
      assert.deepEqual([await count(inbox), await count(archive)], [LETTERS + 1, 0])
    },
  )

  withMany('is marked, and only what was not marked before is unmarked again', async (desk) => {
    const { app, inbox, ids, count, watch } = desk
    const { changes } = await changeWhole(app.session, ids.slice(0, 3), seen, watch)
    assert.equal(changes.length, 3)
    const done = await changeWhole(app.session, ids, seen, watch)
    assert.equal(done.changes.length, LETTERS - 3)
    assert.equal(await count(inbox, { notKeyword: '$seen' }), 0)
    await changeBack(app.session, done.changes, watch)
    assert.equal(await count(inbox, { notKeyword: '$seen' }), LETTERS - 3)
  })

  withMany('is stopped after a step, and what was done is told', async (desk) => {
    const { app, ids, inbox, count, watch, stop } = desk
    const onStep = () => stop()
    const done = await changeWhole(app.session, ids, 'destroy', { ...watch, onStep })
    assert.deepEqual([done.count, done.fault], [SET_MAX, null])
    assert.equal(await count(inbox), LETTERS - SET_MAX)
  })

  withMany('that meets a fault ends there, and what was done can be put back', async (desk) => {
    const { app, ids, inbox, archive, count, watch } = desk
    app.failAfter(3)
    const done = await changeWhole(app.session, ids, (email) => moveChange(email, inbox, archive), watch)
    assert.deepEqual([done.count, problemIn(done.fault).problem], [SET_MAX, 'unavailable'])
    await changeBack(app.session, done.changes, watch)
    assert.equal(await count(inbox), LETTERS)
  })
})
