/** The simulation as a picture: how often each rule fired on honest people, a bar each. */
import { RULES, type Rule } from '../../src/harm/harm.ts'
import type { Simulated } from './simulation.ts'

const WIDTH = 640
const ROW = 28
const LABEL = 170
const COLOUR = { hold: '#0f6cbd', disable: '#b10e1c' } as const

export const picture = (fired: Simulated['fired'] | null, accounts: number): string => {
  const rules = Object.keys(RULES) as Rule[]
  const rate = (rule: Rule): number => ((fired?.[rule] ?? 0) / accounts) * 1_000
  const most = Math.max(1, ...rules.map(rate))
  const bars = rules.map((rule, at) => {
    const y = 40 + at * ROW
    const width = Math.max(1, (rate(rule) / most) * (WIDTH - LABEL - 90))
    return `<text x="${LABEL - 8}" y="${y + 15}" text-anchor="end">${rule}</text><rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${COLOUR[RULES[rule]]}"/><text x="${(LABEL + width + 6).toFixed(1)}" y="${y + 15}">${rate(rule).toFixed(2)}</text>`
  })
  const height = 50 + rules.length * ROW
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<title>What fired on honest people, a thousand account-years</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="8" y="22">Fired on honest people, a thousand account-years: held (blue), all disabled (red)</text>
${bars.join('\n')}
</svg>
`
}
