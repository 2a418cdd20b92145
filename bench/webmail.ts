/**
 * What the mail in a browser costs: a real Chromium at a server of its own. The first paint of an inbox of 10,000, the
 * opening of a message, and a mailbox of 100,000 scrolled screen by screen, to its middle and to its end.
 */
import { performance } from 'node:perf_hooks'
import type { Page } from 'playwright-core'
import { parseAddress } from '../src/account/address.ts'
import { openAccountPages } from '../test/support/account-pages.ts'
import { manyLetters, putLetters } from '../test/support/letters.ts'
import { goal } from './figures.ts'

const ROUNDS = 5
const INBOX = 10_000
const LARGE = 100_000
const STEPS = 60

export const webmailFigures = async (): Promise<string> => {
  const world = await openAccountPages()
  try {
    const visit = await world.visitAs('vera', 'en')
    const { page } = visit
    const account = await world.server.server.stores.accounts.findByAddress(parseAddress(visit.address)!)
    if (account === null) throw new Error('the holder has no account')
    const now = Date.now()
    await putLetters(world.server, account.id, manyLetters(INBOX, now))
    const paints = await rounds(() => firstPaint(page))
    const openings = await rounds((round) => opening(page, round))
    // A page that is open would ask for all that comes.
    await page.goto('about:blank')
    await putLetters(world.server, account.id, manyLetters(LARGE, now, INBOX + 1))
    await firstPaint(page)
    const frames = await longestFrame(page)
    const toMiddle = await jump(page, 0.5, LARGE / 2 + 2)
    const toEnd = await jump(page, 1, LARGE)
    await visit.close()
    const [paint, open] = [best(paints), best(openings)]
    return [
      `The mail in a browser: first paint of an inbox of ${INBOX.toLocaleString('en')} ${paint} ms (${goal(paint, 1_500)}), opening a message ${open} ms (${goal(open, 150)}).`,
      `A mailbox of ${LARGE.toLocaleString('en')} scrolled in ${STEPS} steps: the longest frame ${Math.round(frames)} ms; from a jump to its middle to the rows there ${Math.round(toMiddle)} ms, to its end ${Math.round(toEnd)} ms.`,
    ].join('\n')
  } finally {
    await world.stop()
  }
}

/** In milliseconds. The least, because noise only ever makes it slower. */
const best = (figures: readonly number[]): number => Math.round(Math.min(...figures))

const rounds = async (work: (round: number) => Promise<number>): Promise<readonly number[]> => {
  const figures: number[] = []
  for (let round = 0; round < ROUNDS; round++) figures.push(await work(round))
  return figures
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const before = performance.now()
  await work()
  return performance.now() - before
}

const firstPaint = (page: Page): Promise<number> =>
  timed(async () => {
    await page.goto('/mail')
    await page.getByText('Letter number 1', { exact: true }).waitFor()
  })

const opening = (page: Page, round: number): Promise<number> =>
  timed(async () => {
    await page
      .getByText(`Letter number ${round + 2}`, { exact: true })
      .first()
      .click()
    await page
      .getByRole('article')
      .getByText(`This is what letter ${round + 2} says.`)
      .waitFor()
  })

/** In milliseconds, between two frames while it scrolls a screen at a time. */
const longestFrame = (page: Page): Promise<number> => page.evaluate<number>(SCROLL)

// What runs in the page is text: this side knows no DOM.
const SCROLL = `(async () => {
  const grid = document.querySelector('[role=grid]')
  let longest = 0
  let last = performance.now()
  for (let step = 0; step < ${STEPS}; step++) {
    grid.scrollBy(0, grid.clientHeight)
    await new Promise((drawn) => requestAnimationFrame(drawn))
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  return longest
})()`

/** Until a letter is shown that lies there. */
const jump = (page: Page, share: number, letter: number): Promise<number> =>
  timed(async () => {
    const grid = page.getByRole('grid')
    await grid.evaluate((element, at) => element.scrollTo(0, element.scrollHeight * at), share)
    await page.getByText(`Letter number ${letter}`, { exact: true }).waitFor()
  })
