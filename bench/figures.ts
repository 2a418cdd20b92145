/** How figures are written, and what is written where there is none. */

export const rounded = (figure: number): string =>
  figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)

export const goal = (figure: number, atMost: number, unit = ''): string =>
  `goal: at most ${atMost.toLocaleString('en')}${unit}, ${met(figure <= atMost)}`

export const met = (isMet: boolean): string => (isMet ? 'met' : '**missed**')

/** One that fails is told, and the others are measured nevertheless. */
export const orWhyNot = async <Figure>(
  name: string,
  measure: () => Promise<Figure>,
): Promise<Figure | WhyNot> => {
  try {
    return await measure()
  } catch (fault) {
    console.error(`${name}:`, fault)
    process.exitCode = 1
    const [first] = String(fault).split('\n')
    return { whyNot: `**could not be measured** (${first?.replaceAll('|', '/')})` }
  }
}

export type WhyNot = { readonly whyNot: string }
