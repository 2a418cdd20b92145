/**
 * Script in HTML mail (attack A10), in a real Chromium: every payload in a frame of its own, with the layers of
 * `mail-html` switched on and off. Somebody outside listens, and counts even a connection that asks for nothing.
 */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import type { Frame, Page } from 'playwright-core'
import { documentPolicy, FRAME_SANDBOX, mailDocument } from '../../src/mail-html/document.ts'
import { type Payload, payloads } from '../corpus/mail-html/payloads.ts'
import { startBrowser } from '../support/browser.ts'

type Layers = { readonly rewrite: boolean; readonly policy: boolean; readonly sandbox: boolean }
type Seen = { readonly ran: readonly string[]; readonly fetched: readonly string[] }

const NO_PICTURES = { fromOutside: false, ofMessage: () => null }

let fetched: Set<string>
let connections: number
let layers: Layers

const port = (server: Server): number => (server.address() as AddressInfo).port

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))

/** Each payload has a name of its own outside, which the browser finds on the loopback. */
const payloadAt = (index: number): Payload | undefined =>
  payloads(`top.ran(${index})`, `http://outside-${index}.test:${port(listener)}/${index}`)[index]

const all = (): readonly Payload[] => payloads('', 'http://x/')

const listener = await listening(
  createServer((request, response) => {
    const asked = request.url?.slice(1) ?? ''
    if (asked !== LAST) fetched.add(all()[Number.parseInt(asked, 10)]?.name ?? asked)
    response.end()
  }),
)
// Whoever connects and asks for nothing has told that the mail was looked at all the same.
listener.on('connection', () => {
  connections += 1
})
const pages = await listening(
  createServer((request, response) => {
    const payload = payloadAt(Number(request.url?.slice(1)))
    if (request.url === '/' || payload === undefined) {
      response.setHeader('Content-Type', 'text/html')
      response.end(pageOfFrames(layers.sandbox))
      return
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    if (layers.policy) response.setHeader('Content-Security-Policy', documentPolicy(false))
    response.end(layers.rewrite ? rewritten(payload.html) : payload.html)
  }),
)
const browser = await startBrowser()
after(async () => {
  await browser.close()
  for (const server of [listener, pages]) {
    server.closeAllConnections()
    server.close()
  }
})

const rewritten = (html: string): string => mailDocument({ html, asText: () => '', pictures: NO_PICTURES })

const pageOfFrames = (isSandboxed: boolean): string => {
  const frames = all().map(
    (_, index) =>
      `<iframe name="${index}" src="/${index}"${isSandboxed ? ` sandbox="${FRAME_SANDBOX}"` : ''}></iframe>`,
  )
  return `<!doctype html><script>const told = new Set(); function ran(index) { told.add(index) }</script>${frames.join('')}`
}

const look = async (chosen: Layers): Promise<Seen> => {
  fetched = new Set()
  connections = 0
  layers = chosen
  // Not `close`, which would fail on what the browser complains of: here it has reason to.
  const { page, context } = await browser.visit(`http://127.0.0.1:${port(pages)}`)
  page.on('dialog', (dialog) => void dialog.dismiss())
  await page.goto('/', { waitUntil: 'networkidle' })
  await page.evaluate(TWO_DRAWN)
  await click(page)
  // What was asked for before this has been heard when this has.
  await page.evaluate(`fetch('http://last.test:${port(listener)}/${LAST}', { mode: 'no-cors' })`)
  const ran = await page.evaluate<number[]>('[...told]')
  await context.close()
  if (fetched.size === 0 && connections > 1) fetched.add('a connection')
  return { ran: ran.map((index) => all()[index]?.name ?? ''), fetched: [...fetched] }
}

const LAST = 'last'

// Animations begin, and the focus is given, when the page is drawn.
const TWO_DRAWN = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))'

/** On all that can be clicked in the frames whose payload waits for that. */
const click = async (page: Page): Promise<void> => {
  for (const [index, { onClick }] of all().entries()) {
    const frame = onClick === true ? page.frame(String(index)) : null
    if (frame !== null) await clickIn(frame)
  }
}

const clickIn = async (frame: Frame): Promise<void> => {
  const target = frame.locator('a, p, button, input, img, text').last()
  if ((await target.count()) > 0) await target.click({ timeout: 2_000, force: true }).catch(() => {})
}

describe('HTML mail that is made to run or to fetch', () => {
  test('runs nothing and fetches nothing before pictures are shown (A10)', async () => {
    assert.deepEqual(await look({ rewrite: true, policy: true, sandbox: true }), NOTHING)
  })

  test('nor when it was not rewritten: the policy and the sandbox hold alone', async () => {
    assert.deepEqual(await look({ rewrite: false, policy: true, sandbox: true }), NOTHING)
  })

  test('nor without a policy and a sandbox: the rewrite holds alone', async () => {
    assert.deepEqual(await look({ rewrite: true, policy: false, sandbox: false }), NOTHING)
  })

  test('the control: with no layer at all, each that is not inert does what it was made for', async () => {
    const { ran, fetched: asked } = await look({ rewrite: false, policy: false, sandbox: false })
    const acted = new Set([...ran, ...asked])
    const shouldHave = all().filter(({ inert }) => inert !== true)
    assert.deepEqual(
      shouldHave.map(({ name }) => name).filter((name) => !acted.has(name)),
      [],
    )
    assert.ok(ran.length > 30 && asked.length > 30)
  })
})

const NOTHING: Seen = { ran: [], fetched: [] }
