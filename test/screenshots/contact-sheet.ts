/** `screenshots/index.html`: every picture with its name, a row for each screen, in both languages. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUT, type Picture } from './stage.ts'

export const writeContactSheet = (taken: readonly Picture[]): void => {
  const rows = Map.groupBy(taken, ({ screen }) => screen)
  const sections = [...rows]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([screen, pictures]) => section(screen, pictures))
  writeFileSync(join(OUT, 'index.html'), `${HEAD}${sections.join('\n')}\n`)
}

const HEAD = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Screens</title>
<style>
  body { font: 14px system-ui; margin: 24px; background: #888 }
  div { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start }
  figure { margin: 0 } img { max-height: 420px; max-width: 460px; border: 1px solid #444 }
</style>
`

const section = (screen: string, pictures: readonly Picture[]): string =>
  `<h2>${screen}</h2>\n<div>\n${pictures.map(figure).join('\n')}\n</div>`

const figure = ({ language, size, scheme, path }: Picture): string =>
  `<figure><a href="${path}"><img src="${path}" loading="lazy" alt=""></a><figcaption>${language}, ${size}, ${scheme}</figcaption></figure>`
