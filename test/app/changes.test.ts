import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { KEYS, type Stretch } from '../../app/mail/cache.ts'
import type { States } from '../../app/mail/jmap/changes.ts'
import type { Summary } from '../../app/mail/jmap/types.ts'
import { type AppAtJmap, appAtJmap } from '../support/app-at-jmap.ts'
import { type JmapWorld, jmapWorld, letter } from '../support/jmap-world.ts'
import { ANNA } from '../support/real-mail.ts'

const { followChanges, LOOK_AGAIN_AFTER_MS } = await import('../../app/mail/jmap/changes.ts')

/** The browser's, of which a page has one: what the server tells is said by the test. */
class Stream extends EventTarget {
  static last: Stream | null = null
  constructor() {
    super()
    Stream.last = this
  }
  close(): void {}
}
globalThis.EventSource = Stream as unknown as typeof EventSource

type Page = {
  readonly world: JmapWorld
  readonly app: AppAtJmap
  /** The stream begins, or is back. */
  readonly open: () => void
  /** Tells that something changed: what is so now. */
  readonly tell: () => Promise<void>
  /** The next new emails that the page hears of, by subject. */
  readonly news: () => Promise<readonly (string | null)[]>
  /** Resolves when a fault is met; then time is let pass. */
  readonly faultAndWait: () => Promise<void>
  /** How often what is on screen under the key was asked for; `refuse` lets the next time fail. */
  readonly onScreen: (key: readonly string[]) => { readonly times: () => number; readonly refuse: () => void }
}

const statesOf = async ({ calls }: JmapWorld): Promise<States> => {
  const [emails, mailboxes] = await calls(
    ['Email/get', { accountId: ANNA, ids: [], properties: ['id'] }],
    ['Mailbox/get', { accountId: ANNA, ids: [] }],
  )
  return { Email: emails[1].state, Mailbox: mailboxes[1].state }
}

/** `asOf`: what the page knows at first, unless it is what is so then. */
const follow = (name: string, work: (page: Page) => Promise<void>, asOf: Partial<States> = {}): void => {
  test(name, async () => {
    await using world = await jmapWorld()
    await world.put([letter({ id: 'old@example.test', subject: 'Old' })])
    using app = await appAtJmap(world)
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const heard: Summary[][] = []
    let wake: () => void = () => {}
    let due: (() => void) | null = null
    const until = async <Found>(find: () => Found | null | undefined): Promise<Found> => {
      for (;;) {
        const found = find()
        if (found !== null && found !== undefined) return found
        await new Promise<void>((resume) => {
          wake = resume
        })
      }
    }
    const follower = followChanges(
      app.session,
      queries,
      { ...(await statesOf(world)), ...asOf },
      (emails) => {
        heard.push([...emails])
        wake()
      },
      (ms, act) => {
        assert.equal(ms, LOOK_AGAIN_AFTER_MS)
        due = act
        wake()
        return () => {
          due = null
        }
      },
    )
    const unsubscribes: (() => void)[] = []
    await work({
      world,
      app,
      open: () => Stream.last?.dispatchEvent(new Event('open')),
      tell: async () => {
        const data = JSON.stringify({ changed: { [ANNA]: await statesOf(world) } })
        Stream.last?.dispatchEvent(new MessageEvent('state', { data }))
      },
      news: async () => (await until(() => heard.shift())).map(({ subject }) => subject),
      faultAndWait: async () => {
        const act = await until(() => due)
        due = null
        act()
      },
      onScreen: (queryKey) => {
        let times = 0
        let isRefused = false
        const queryFn = async (): Promise<Stretch> => {
          times += 1
          if (!isRefused) return { rows: [], total: times }
          isRefused = false
          throw new Error('no')
        }
        const observer = new QueryObserver(queries, {
          queryKey,
          queryFn,
          staleTime: Number.POSITIVE_INFINITY,
        })
        unsubscribes.push(observer.subscribe(() => {}))
        return {
          times: () => times,
          refuse: () => {
            isRefused = true
          },
        }
      },
    })
    for (const unsubscribe of unsubscribes) unsubscribe()
    follower.close()
    queries.clear()
  })
}

describe('new mail', () => {
  follow('is heard of when the server tells, and what came before is not new', async (page) => {
    await page.tell()
    await page.world.put([letter({ subject: 'One' })])
    await page.tell()
    assert.deepEqual(await page.news(), ['One'])
  })

  follow('that came after the page had asked, and before the stream began, is heard of', async (page) => {
    const list = page.onScreen([...KEYS.lists, 'all'])
    const folders = page.onScreen(KEYS.mailboxes)
    await page.world.put([letter({ subject: 'One' })])
    page.open()
    assert.deepEqual(await page.news(), ['One'])
    assert.deepEqual([list.times(), folders.times()], [2, 2])
  })

  follow('that came while the stream was broken is heard of when it is back', async (page) => {
    page.open()
    await page.tell()
    await page.world.put([letter({ subject: 'One' })])
    page.open()
    assert.deepEqual(await page.news(), ['One'])
  })

  follow('that could not be asked for is asked for again, though nothing more is told', async (page) => {
    await page.tell()
    await page.world.put([letter({ subject: 'One' })])
    page.app.failAfter(0)
    await page.tell()
    await page.faultAndWait()
    assert.deepEqual(await page.news(), ['One'])
    await page.world.put([letter({ subject: 'Two' })])
    await page.tell()
    assert.deepEqual(await page.news(), ['Two'])
  })

  follow('is told of once, however often the list could not be read', async (page) => {
    const list = page.onScreen([...KEYS.lists, 'all'])
    await page.tell()
    await page.world.put([letter({ subject: 'One' })])
    list.refuse()
    await page.tell()
    await page.faultAndWait()
    assert.deepEqual(await page.news(), ['One'])
    assert.equal(list.times(), 3)
    await page.world.put([letter({ subject: 'Two' })])
    await page.tell()
    assert.deepEqual(await page.news(), ['Two'])
  })

  const atUnknown = async (page: Page): Promise<void> => {
    const list = page.onScreen([...KEYS.lists, 'all'])
    await page.world.put([letter({ subject: 'One' })])
    await page.tell()
    await page.world.put([letter({ subject: 'Two' })])
    await page.tell()
    assert.deepEqual(await page.news(), ['Two'])
    assert.equal(list.times(), 3)
  }
  const UNKNOWN = { Email: 'unknown' }
  follow('is looked for in the lists when the server cannot tell what has changed', atUnknown, UNKNOWN)
})

describe('folders', () => {
  follow('that could not be read are read again, though nothing more is told', async (page) => {
    const folders = page.onScreen(KEYS.mailboxes)
    await page.tell()
    await page.world.put([letter({ subject: 'One' })])
    folders.refuse()
    await page.tell()
    await page.faultAndWait()
    assert.deepEqual(await page.news(), ['One'])
    assert.equal(folders.times(), 3)
  })
})
