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

  withMany(
    'of a step that was refused half way what was done is put back, and nothing else',
    async (desk) => {
      const { world, app, ids, inbox, archive, count, watch } = desk
      const done = 7
      world.served.changeEmails = async (account, changes) => [
        ...(await world.mail.changeEmails(account, changes.slice(0, done))),
        ...changes.slice(done).map(() => ({ kind: 'refused', because: 'over-quota' }) as const),
      ]
      const broken = await changeWhole(app.session, ids, (email) => moveChange(email, inbox, archive), watch)
      assert.deepEqual([broken.count, problemIn(broken.fault).problem], [done, 'mail-full'])
      world.served.changeEmails = world.mail.changeEmails
      assert.equal(await count(archive), done)
      const back = await changeBack(app.session, broken.changes, watch)
      assert.deepEqual([back.changes.length, await count(inbox), await count(archive)], [done, LETTERS, 0])
    },
  )

  withMany('of a step whose answer was lost what was done is put back, and nothing else', async (desk) => {
    const { app, ids, inbox, archive, count, watch } = desk
    const [first = '', ...others] = ids
    await changeWhole(app.session, [first], (email) => moveChange(email, inbox, archive), watch)
    /** What becomes of the step: it was done, or not at all. */
    const lose = async (isDone: boolean, step: readonly string[]) => {
      app.next(
        (ask) => ask(),
        async (ask) => {
          if (isDone) await ask()
          throw new TypeError('Failed to fetch')
        },
      )
      return changeWhole(app.session, step, (email) => moveChange(email, inbox, archive), watch)
    }
    const [undone, done] = [await lose(false, others.slice(0, 10)), await lose(true, others.slice(10, 20))]
    assert.deepEqual([undone.count, done.count, await count(archive)], [0, 0, 11])
    // Whoever has moved one meanwhile has it where it was put.
    const trash = await mailboxId(desk.world, 'Trash')
    await changeWhole(app.session, others.slice(10, 11), (email) => moveChange(email, archive, trash), watch)
    const notThere = await changeBack(app.session, undone.changes, watch)
    assert.deepEqual([notThere.changes.length, notThere.fault], [0, null])
    assert.equal((await changeBack(app.session, done.changes, watch)).changes.length, 9)
    assert.deepEqual([await count(inbox), await count(archive), await count(trash)], [LETTERS - 2, 1, 1])
  })

  withMany('what could not be put back is put back when that is asked again', async (desk) => {
    const { app, ids, inbox, archive, count, watch } = desk
    const { changes } = await changeWhole(
      app.session,
      ids,
      (email) => moveChange(email, inbox, archive),
      watch,
    )
    app.failAfter(3)
    assert.equal((await changeBack(app.session, changes, watch)).count, SET_MAX)
    assert.equal(await count(archive), LETTERS - SET_MAX)
    const again = await changeBack(app.session, changes, watch)
    assert.deepEqual([again.changes.length, await count(archive)], [LETTERS - SET_MAX, 0])
  })
})
