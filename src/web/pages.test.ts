import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import jsqr from 'jsqr'
import { systemRandom } from '../base/random.ts'
import { readTexts } from '../texts/texts.ts'
import { answerPage } from './pages.ts'
import { qrPath } from './qr.ts'
import { readStaticApp } from './static.ts'

const ORIGIN = 'https://mail.example.test'

const folder = mkdtempSync(join(tmpdir(), 'sigill-pages-'))
mkdirSync(join(folder, 'assets'))
const index =
  '<html lang="en"><meta nonce="__NONCE__"><body><script nonce="__NONCE__"></script></body></html>'
writeFileSync(join(folder, 'index.html'), index)
mkdirSync(join(folder, 'approve/assets'), { recursive: true })
writeFileSync(join(folder, 'approve/index.html'), index.replace('<body>', '<body>the phone'))
writeFileSync(join(folder, 'approve/assets/phone-1a2b.js'), 'plain')
writeFileSync(join(folder, 'approve-worker.js'), 'worker')
writeFileSync(join(folder, 'assets/app-1a2b.js'), 'plain')
writeFileSync(join(folder, 'assets/app-1a2b.js.br'), 'brotli')
writeFileSync(join(folder, 'assets/app-1a2b.js.gz'), 'gzip')
writeFileSync(join(folder, '.stamp'), 'secret')
after(() => rmSync(folder, { recursive: true }))

const ask = (path: string, headers: Record<string, string> = {}, from = folder) =>
  answerPage({ app: readStaticApp(from), say: readTexts(), random: systemRandom })(
    new Request(`${ORIGIN}${path}`, { headers }),
  )

describe('a page of the app', () => {
  test('has a nonce of its own, the same in its policy, and another the next time', async () => {
    const nonces = []
    for (const path of ['/', '/account/security', '/signin']) {
      const response = ask(path)
      const [, nonce = ''] =
        /'nonce-([^']+)'/.exec(response.headers.get('Content-Security-Policy') ?? '') ?? []
      const html = await response.text()
      assert.equal(html.split(`nonce="${nonce}"`).length, 3)
      assert.equal(html.includes('__NONCE__'), false)
      assert.equal(response.headers.get('Cache-Control'), 'no-store')
      nonces.push(nonce)
    }
    assert.equal(new Set(nonces).size, 3)
  })

  test('may load nothing from elsewhere, run nothing inline, be framed by nobody, and make no script of text', () => {
    const policy = ask('/').headers.get('Content-Security-Policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ])
      assert.ok(policy.includes(part), part)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  })

  test('is in the language of the browser, and says where no script runs that it needs one', async () => {
    const swedish = await ask('/signin', { 'Accept-Language': 'sv-SE' }).text()
    assert.match(swedish, /^<html lang="sv">.*<noscript><p>Kontosidorna behöver JavaScript/)
    assert.match(await ask('/signin').text(), /^<html lang="en">.*<noscript><p>The account pages need/)
  })

  test('before the app is built says so', async () => {
    assert.match(await ask('/', { 'Accept-Language': 'sv' }, '/nowhere').text(), /inte byggda/)
  })
})

describe('the phone’s page', () => {
  test('is another page, the only one that may have a worker, and that one only', async () => {
    const page = ask('/approve')
    assert.match(await page.text(), /the phone/)
    const policy = page.headers.get('Content-Security-Policy') ?? ''
    for (const part of ["worker-src 'self'", 'trusted-types worker', "require-trusted-types-for 'script'"])
      assert.ok(policy.includes(part), part)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    const others = ask('/account').headers.get('Content-Security-Policy') ?? ''
    assert.match(others, /trusted-types ProseMirrorClipboard(?:;|$)/)
    assert.doesNotMatch(others, /worker/)
    const worker = ask('/approve-worker.js').headers.get('Content-Security-Policy')
    assert.equal(worker, "default-src 'none'; connect-src 'self'")
  })

  test('can be installed, in the language of the browser, and its files are kept for ever', async () => {
    const manifest = ask('/approve.webmanifest', { 'Accept-Language': 'sv' })
    assert.equal(manifest.headers.get('Content-Type'), 'application/manifest+json')
    const { start_url, scope, lang } = (await manifest.json()) as Record<string, string>
    assert.deepEqual([start_url, scope, lang], ['/approve', '/approve', 'sv'])
    assert.match(ask('/approve/assets/phone-1a2b.js').headers.get('Cache-Control') ?? '', /immutable/)
    assert.equal(ask('/approve-worker.js').headers.get('Cache-Control'), 'no-cache')
  })
})

describe('a file', () => {
  test('with a digest in its name is kept for ever, in the best coding that the browser takes', async () => {
    const cases = [
      ['gzip, deflate, br', 'br', 'brotli'],
      ['gzip;q=1', 'gzip', 'gzip'],
      ['', null, 'plain'],
    ] as const
    for (const [accepts, coding, text] of cases) {
      const response = ask('/assets/app-1a2b.js', { 'Accept-Encoding': accepts })
      assert.equal(response.headers.get('Content-Encoding'), coding)
      assert.equal(await response.text(), text)
      assert.match(response.headers.get('Cache-Control') ?? '', /immutable/)
      assert.equal(response.headers.get('Content-Type'), 'text/javascript; charset=utf-8')
    }
  })

  for (const path of ['/.stamp', '/assets/app-1a2b.js.br', '/index.html', '/%2e%2e/package.json', '/x.js'])
    test(`${path} is not given out`, () => assert.equal(ask(path).status, 404))
})

test('/why says what an app password is, in both languages, where no script runs', async () => {
  const swedish = await ask('/why', { 'Accept-Language': 'sv-SE' }).text()
  assert.match(swedish, /<noscript><h1>Din app behöver ett applösenord<\/h1>/)
  assert.match(await ask('/why', {}, '/nowhere').text(), /<main><h1>Your app needs an app password<\/h1>/)
})

test('a QR code that is drawn can be read back', () => {
  const text = 'otpauth://totp/Sigill:anna%40example.test?secret=JBSWY3DPEHPK3PXP&issuer=Sigill'
  const { qrSvgPath, qrSize } = qrPath(text)
  const scale = 4
  const side = qrSize * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of qrSvgPath.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
      for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column += 1)
        pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3)
  }
  const read = jsqr.default ?? jsqr
  assert.equal((read as unknown as typeof jsqr.default)(pixels, side, side)?.data, text)
})
