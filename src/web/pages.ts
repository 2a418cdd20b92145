/**
 * What is not the API: the app's files and its pages. `/why` is where a refused mail program sends people; what an app
 * password is stands there in words even where no script runs.
 */
import type { Language } from '../account/profile.ts'
import { escaped } from '../base/escaped.ts'
import type { Say } from '../texts/texts.ts'
import { pageHeaders, workerHeaders } from './headers.ts'
import { languageOf } from './language.ts'
import type { WebNeeds } from './needs.ts'
import { problemResponse } from './problem.ts'

const NONCE_OCTETS = 16
const WHY = '/why'
const APPROVE = '/approve'
const MANIFEST = '/approve.webmanifest'
const WORKER = '/approve-worker.js'

export const answerPage =
  ({ app, say, random }: Pick<WebNeeds, 'app' | 'say' | 'random'>) =>
  (request: Request): Response => {
    const { pathname } = new URL(request.url)
    const language = languageOf(request.headers.get('Accept-Language'))
    if (pathname === MANIFEST) return new Response(manifest(language, say), { headers: MANIFEST_HEADERS })
    if (pathname.includes('.')) {
      const file = app.file(pathname, request.headers.get('Accept-Encoding'))
      return file === null
        ? problemResponse('not-found')
        : new Response(file.bytes, {
            headers: pathname === WORKER ? { ...file.headers, ...workerHeaders } : file.headers,
          })
    }
    const nonce = Buffer.from(random.bytes(NONCE_OCTETS)).toString('base64')
    const which = pathname === APPROVE ? 'approve' : 'app'
    const built = app.page(nonce, which)
    const words = pathname === WHY ? whyWords(language, say) : null
    const page =
      built === null
        ? barePage(language, say, words ?? paragraph(say(language, 'shell.notBuilt')))
        : built
            .replace('<html lang="en">', `<html lang="${language}">`)
            .replace(
              '</body>',
              `<noscript>${words ?? paragraph(say(language, 'shell.needsScript'))}</noscript></body>`,
            )
    return new Response(page, { headers: pageHeaders(nonce, which) })
  }

/** A page of a title and words and nothing else, for whoever comes without the app. */
export const wordsAlone = (
  language: Language,
  say: Say,
  [title = '', ...words]: readonly string[],
  status: number,
): Response =>
  new Response(barePage(language, say, `<h1>${escaped(title)}</h1>${words.map(paragraph).join('')}`), {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  })

const MANIFEST_HEADERS = { 'Content-Type': 'application/manifest+json', 'Cache-Control': 'no-cache' }

/** What makes the phone's page one that can be installed (W3C Web Application Manifest). */
const manifest = (language: Language, say: Say): string =>
  JSON.stringify({
    id: APPROVE,
    name: say(language, 'shell.productName'),
    short_name: say(language, 'shell.productName'),
    description: say(language, 'approve.home.body'),
    lang: language,
    start_url: APPROVE,
    scope: APPROVE,
    display: 'standalone',
    background_color: '#f5f5f5',
    theme_color: '#0f6cbd',
    icons: [
      { src: '/approve-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/approve-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/approve-512-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  })

const whyWords = (language: Language, say: Say): string =>
  [
    `<h1>${escaped(say(language, 'why.title'))}</h1>`,
    paragraph(say(language, 'why.what')),
    paragraph(say(language, 'why.how')),
    paragraph(say(language, 'why.lost')),
  ].join('')

const barePage = (language: Language, say: Say, words: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escaped(say(language, 'shell.productName'))}</title></head><body><main>${words}</main></body></html>`

const paragraph = (text: string): string => `<p>${escaped(text)}</p>`
