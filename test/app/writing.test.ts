import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Writing } from '../../app/mail/compose/writing.ts'
import { appAtJmap } from '../support/app-at-jmap.ts'
import { type HandClock, handClock } from '../support/hand-clock.ts'
import { type JmapWorld, jmapWorld, mailboxId, uploaded } from '../support/jmap-world.ts'

const { createWriting, waitingDraft } = await import('../../app/mail/compose/writing.ts')
const { EMPTY } = await import('../../app/mail/compose/draft.ts')
const { SAVE_AFTER_MS } = await import('../../app/mail/compose/saver.ts')

/** The browser's: who listens to the page being closed is asked about it. */
const asks = new Set<unknown>()
Object.assign(globalThis, {
  addEventListener: (_: string, listener: unknown) => asks.add(listener),
  removeEventListener: (_: string, listener: unknown) => asks.delete(listener),
})

type Desk = {
  readonly world: JmapWorld
  readonly clock: HandClock
  readonly writing: Writing
  /** The file that is on its way goes on, comes, or does not. */
  readonly goesOn: () => void
  readonly comes: () => Promise<void>
  readonly breaks: () => Promise<void>
  /** What who left was told. */
  readonly told: string[]
  readonly leave: () => void
  /** The drafts on the server: what each says, and its files. */
  readonly drafts: () => Promise<
    readonly (readonly [id: string, subject: string, files: readonly string[]])[]
  >
  /** Resolves when it has been saved. */
  readonly saved: () => Promise<void>
}

const whileWriting = (name: string, work: (desk: Desk) => Promise<void>): void => {
  test(name, async () => {
    await using world = await jmapWorld()
    using app = await appAtJmap(world)
    const clock = handClock()
    const told: string[] = []
    let progress = (_: number): void => {}
    let end: { resolve: (blob: { blobId: string }) => void; reject: (fault: Error) => void } | null = null
    const [identity] = (await world.call('Identity/get')).list
    const drafts = await mailboxId(world, 'Drafts')
    const writing = createWriting({
      session: app.session,
      begun: { draft: EMPTY, saved: null, isOriginalKept: false, identities: [identity], identity },
      drafts,
      after: clock.after,
      upload: (_, file, onProgress) => {
        progress = onProgress
        return new Promise((resolve, reject) => {
          end = {
            resolve: ({ blobId }) => resolve({ blobId, type: file.type, size: file.size }),
            reject,
          }
        })
      },
    })
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (isSo()) resolve(stop())
        }
        const stop = writing.onChange(look)
        look()
      })
    const isThrough = () =>
      until(() => writing.now().draft.files.every(({ state }) => state.kind !== 'uploading'))
    await work({
      world,
      clock,
      writing,
      told,
      goesOn: () => progress(0.5),
      comes: async () => {
        end?.resolve(await uploaded(world, 'a map', 'image/png'))
        await isThrough()
      },
      breaks: async () => {
        end?.reject(new Error('no'))
        await isThrough()
      },
      leave: () =>
        writing.leave({
          waits: (count) => told.push(`waits for ${count}`),
          saved: () => told.push('saved'),
          missing: (names) => told.push(`without ${names.join()}`),
        }),
      drafts: async () => {
        const { ids } = await world.call('Email/query', { filter: { inMailbox: drafts } })
        const { list } = await world.call('Email/get', { ids, properties: ['subject', 'attachments'] })
        return list.map(({ id, subject, attachments }: never) => [
          id,
          subject,
          (attachments as { name: string }[]).map((each) => each.name),
        ])
      },
      saved: () => until(() => writing.now().state === 'saved'),
    })
  })
}

const MAP = new File(['a map'], 'map.png', { type: 'image/png' })

describe('what is being written', () => {
  whileWriting(
    'and left while a file is on its way is saved at once, and with the file when it has come',
    async (desk) => {
      const { writing, clock, leave, saved, comes, told, drafts } = desk
      writing.enter(() => {})
      writing.change((draft) => ({ ...draft, subject: 'The map' }))
      writing.files.add([MAP])
      leave()
      await saved()
      assert.deepEqual([told, asks.size], [['waits for 1'], 1])
      const [[first, ...rest] = []] = await drafts()
      assert.deepEqual(rest, ['The map', []])
      await comes()
      clock.advance(SAVE_AFTER_MS)
      await saved()
      assert.deepEqual([told, asks.size], [['waits for 1', 'saved'], 0])
      const [[second = '', ...now] = [], ...more] = await drafts()
      assert.deepEqual([now, more], [['The map', ['map.png']], []])
      assert.notEqual(second, first)
      assert.equal(waitingDraft(second), null)
    },
  )

  whileWriting('and gone back to meanwhile is the same one, with its file on the way', async (desk) => {
    const { writing, clock, leave, saved, comes, told, drafts } = desk
    writing.enter(() => {})
    writing.change((draft) => ({ ...draft, subject: 'The map' }))
    writing.files.add([MAP])
    leave()
    await saved()
    const [[id = ''] = []] = await drafts()
    assert.equal(waitingDraft('M9'), null)
    const again = waitingDraft(id)
    assert.equal(again, writing)
    const renamed: string[] = []
    again?.enter((next) => renamed.push(next))
    await comes()
    clock.advance(SAVE_AFTER_MS)
    await saved()
    assert.deepEqual(told, ['waits for 1'])
    const [[last, , files] = []] = await drafts()
    assert.deepEqual([renamed, files], [[last], ['map.png']])
  })

  whileWriting('tells who left of a file that did not come', async ({ writing, leave, breaks, told }) => {
    writing.enter(() => {})
    writing.files.add([MAP])
    leave()
    await breaks()
    assert.deepEqual([told, asks.size], [['waits for 1', 'without map.png'], 0])
  })

  whileWriting('is saved also while a large file goes on and on', async (desk) => {
    const { writing, clock, goesOn, saved, drafts } = desk
    writing.enter(() => {})
    writing.files.add([MAP])
    writing.change((draft) => ({ ...draft, subject: 'The map' }))
    for (let part = 0; part < 4; part++) {
      clock.advance(SAVE_AFTER_MS / 4)
      goesOn()
    }
    await saved()
    assert.deepEqual(
      (await drafts()).map(([, subject]) => subject),
      ['The map'],
    )
  })

  whileWriting('and thrown away waits for nothing', async ({ writing, leave, told }) => {
    writing.enter(() => {})
    writing.files.add([MAP])
    await writing.stop()
    leave()
    assert.deepEqual(told, [])
  })
})
