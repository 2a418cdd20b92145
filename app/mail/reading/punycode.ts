/** A label of a domain name as people read it (RFC 3492 §6.2); as it stands where it is no such label, or a broken one. */

const PREFIX = 'xn--'
const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128]

export const fromPunycode = (label: string): string => {
  if (!label.toLowerCase().startsWith(PREFIX)) return label
  const encoded = label.slice(PREFIX.length).toLowerCase()
  const dash = encoded.lastIndexOf('-')
  const codes = [...encoded.slice(0, Math.max(0, dash))].map((letter) => letter.codePointAt(0) ?? 0)
  const digits = [...encoded.slice(dash + 1)].map(digitOf)
  let [at, code, place, bias] = [0, FIRST_CODE, 0, FIRST_BIAS]
  while (at < digits.length) {
    const before = place
    for (let weight = 1, step = BASE; ; step += BASE) {
      const digit = digits[at++]
      if (digit === undefined || digit < 0) return label
      place += digit * weight
      const threshold = Math.max(T_MIN, Math.min(T_MAX, step - bias))
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    bias = adapted(place - before, codes.length + 1, before === 0)
    code += Math.floor(place / (codes.length + 1))
    place %= codes.length + 1
    if (code > 0x10ffff) return label
    codes.splice(place++, 0, code)
  }
  return String.fromCodePoint(...codes)
}

const digitOf = (letter: string): number =>
  /[a-z]/.test(letter) ? letter.charCodeAt(0) - 97 : /\d/.test(letter) ? Number(letter) + 26 : -1

/** RFC 3492 §6.1. */
const adapted = (delta: number, points: number, isFirst: boolean): number => {
  let left = Math.floor(delta / (isFirst ? DAMP : 2))
  left += Math.floor(left / points)
  let steps = 0
  while (left > ((BASE - T_MIN) * T_MAX) / 2) {
    left = Math.floor(left / (BASE - T_MIN))
    steps += BASE
  }
  return steps + Math.floor(((BASE - T_MIN + 1) * left) / (left + SKEW))
}
