/** What a person does at a page of ours in any journey, and what they look for. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertAccessible, assertFits } from './browser.ts'

type Words = string | RegExp

/** A button by its whole name. */
export const press = (page: Page, name: Words): Promise<void> =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click()

export const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).click()

/** The page or step that is shown: its h1, behind which step it is, with nothing to complain of. */
export const arrive = async (page: Page, title: Words): Promise<void> => {
  const name = typeof title === 'string' ? new RegExp(`${RegExp.escape(title)}$`) : title
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
}

export const toldOf = (page: Page, words: Words): Promise<void> =>
  page.getByRole('status').filter({ hasText: words }).first().waitFor()

const COPIED = [
  [/^Kopiera:/, 'Kopierat:'],
  [/^Copy:/, 'Copied:'],
] as const

/** Presses the first button that copies this, and gives what is in the clipboard when the button says so. */
export const copy = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('button', { name, exact: true }).first().click()
  const copied = COPIED.reduce((words, [before, after]) => words.replace(before, after), name)
  await page.getByRole('button', { name: copied, exact: true }).waitFor()
  return page.evaluate('navigator.clipboard.readText()')
}

const focusedWords = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement?.textContent ?? ""')

const STOPS_MAX = 60

/** Presses Tab until the focus stands on the button or link that is called this; it may stand there already. */
export const tabTo = async (page: Page, words: string): Promise<void> => {
  const there = page.getByRole('button').or(page.getByRole('link'))
  await there.filter({ hasText: words }).first().waitFor()
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    if ((await focusedWords(page)) === words) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${words} cannot be reached by keyboard`)
}

/** A code of the same form that is wrong. */
export const otherThan = (code: string): string =>
  String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0')
