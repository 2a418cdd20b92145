/**
 * Where screens are photographed: a browser at the account pages of a server of its own, in one language. Each screen is
 * reached once and taken in every size and both appearances, since the pages follow both while they are shown.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Page } from 'playwright-core'
import { unbroken } from '../../app/build/texts.ts'
import type { Language } from '../support/account-pages.ts'

const ROOT = join(import.meta.dirname, '../..')
export const OUT = join(ROOT, 'screenshots')

/** 320 px: what somebody sees who has magnified four times (WCAG 2.2, 1.4.10). */
const SIZES = {
  desktop: { width: 1_280, height: 900 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
} as const

const SCHEMES = ['light', 'dark'] as const

export type Picture = {
  readonly language: Language
  /** `B2 password`: a number that puts the screens in their order, and what it is. */
  readonly screen: string
  readonly size: keyof typeof SIZES
  readonly scheme: (typeof SCHEMES)[number]
  /** Below the folder of all. */
  readonly path: string
}

export type Values = Readonly<Record<string, string | number>>

export type Stage = {
  readonly language: Language
  /** The words of the pages, as a person reads them. */
  readonly say: (key: string, values?: Values) => string
  readonly shoot: (page: Page, screen: string) => Promise<void>
  /** Presses the button of these words. */
  readonly press: (page: Page, key: string, values?: Values) => Promise<void>
  readonly follow: (page: Page, key: string, values?: Values) => Promise<void>
  /** Waits for the screen with this heading. */
  readonly arrive: (page: Page, key: string, values?: Values) => Promise<void>
  readonly fill: (page: Page, key: string, value: string) => Promise<void>
}

type Texts = { readonly [key: string]: string | Texts }

export const stageIn = (language: Language, taken: Picture[]): Stage => {
  const texts = JSON.parse(readFileSync(join(ROOT, `texts/${language}.json`), 'utf8')) as Texts
  const say: Stage['say'] = (key, values) => {
    let found: string | Texts | undefined = texts
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined
    if (typeof found !== 'string') throw new Error(`there is no text ${key}`)
    return String(new IntlMessageFormat(unbroken(found), language).format(values))
  }
  mkdirSync(join(OUT, language), { recursive: true })
  return {
    language,
    say,
    shoot: async (page, screen) => {
      // What lies over the page covers what is seen of it, not all of it.
      const fullPage = (await page.locator('[role=dialog], [role=alertdialog], [role=menu]').count()) === 0
      // The bar on top stays there in a picture of the whole page.
      if (fullPage) await page.evaluate(() => scrollTo(0, 0))
      for (const [size, scheme] of LOOKS) {
        const path = `${language}/${screen.replaceAll(/[ ,]+/g, '-')}-${size}-${scheme}.png`
        await page.setViewportSize(SIZES[size])
        await page.emulateMedia({ colorScheme: scheme })
        // What is shown after the next picture has been drawn is laid out for this size.
        await page.evaluate(
          () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
        )
        await page.screenshot({
          path: join(OUT, path),
          fullPage,
          animations: 'disabled',
          caret: 'hide',
        })
        taken.push({ language, screen, size, scheme, path })
      }
      await page.setViewportSize(SIZES.desktop)
      await page.emulateMedia({ colorScheme: 'light' })
    },
    press: (page, key, values) => page.getByRole('button', { name: say(key, values), exact: true }).click(),
    follow: (page, key, values) => page.getByRole('link', { name: say(key, values), exact: true }).click(),
    arrive: (page, key, values) => page.getByRole('heading', { level: 1, name: say(key, values) }).waitFor(),
    fill: (page, key, value) => page.getByLabel(say(key), { exact: true }).fill(value),
  }
}

const LOOKS = (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((size) =>
  SCHEMES.map((scheme) => [size, scheme] as const),
)
