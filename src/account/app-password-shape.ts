/**
 * The shape by which an app password is told from an account password, wherever either may be typed. No account password
 * has it: a mail program's secret is looked up as what it is shaped like, and as nothing else.
 */

const TYPED_CHARACTERS_MAX = 200 // 24 letters and any blanks a person could leave between them

/** The app password in its canonical form, or null when what was typed has not the shape of one. */
export const asAppPassword = (typed: string): string | null => {
  if (typed.length > TYPED_CHARACTERS_MAX) return null
  const exact = typed.trim()
  if (/^[A-HJ-NP-Za-km-z2-9]{20}$/.test(exact)) return exact
  const letters = typed.replace(/[\s\u00a0-]/g, '').toLowerCase()
  return /^[a-z]{24}$/.test(letters) ? letters : null
}
