/**
 * A QR code as the path of an SVG: one piece for each run of dark modules in a row, the quiet zone around it included. Also
 * drawn in the browser, where what it holds must not leave it.
 */
import { encode } from 'uqr'

const QUIET_MODULES = 4 // ISO/IEC 18004 §5.3.8

export type QrPath = { readonly qrSvgPath: string; readonly qrSize: number }

/** At the lowest level of correction: on a screen nothing is smudged, and large modules are easier to scan. */
export const qrPath = (text: string): QrPath => {
  const { data, size } = encode(text, { ecc: 'L', border: QUIET_MODULES })
  let qrSvgPath = ''
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      const start = x
      while (row[x] === true) x += 1
      if (x > start) qrSvgPath += `M${start} ${y}h${x - start}v1h-${x - start}z`
    }
  }
  return { qrSvgPath, qrSize: size }
}
