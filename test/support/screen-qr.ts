/** What a phone's camera reads off a QR code on the screen: the code is drawn as the screen draws it, and decoded. */
import assert from 'node:assert/strict'
import jsqr from 'jsqr'
import type { Page } from 'playwright-core'

// The package is CommonJS and names itself as its default twice.
const readQr = jsqr.default

/** Draws the code of an `<svg>` as a screen would. */
const DRAW = `(svg) => {
  const scale = 4
  const { x, y, width } = svg.viewBox.baseVal
  const canvas = new OffscreenCanvas(width * scale, width * scale)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.setTransform(scale, 0, 0, scale, -x * scale, -y * scale)
  context.fillStyle = '#000'
  context.fill(new Path2D(svg.querySelector('path').getAttribute('d')))
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let dark = ''
  for (let at = 0; at < data.length; at += 4) dark += data[at] < 128 ? 1 : 0
  return { dark, size: canvas.width }
}`

/** `name` is what the picture is called to who does not see it. */
export const scanQr = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('img', { name }).waitFor()
  const { dark, size }: { dark: string; size: number } = await page.evaluate(
    `(${DRAW})(document.querySelector('svg[aria-label="${name}"]'))`,
  )
  const pixels = [...dark].flatMap((is) => (is === '1' ? [0, 0, 0, 255] : [255, 255, 255, 255]))
  const read = readQr(Uint8ClampedArray.from(pixels), size, size)
  assert.ok(read, 'the QR code can be read')
  return read.data
}
