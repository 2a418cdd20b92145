/** What this browser remembers for somebody who is not signed in: language and appearance. Nothing secret is kept here. */

type Kept = 'language' | 'appearance'

export const kept = (name: Kept): string | null => {
  try {
    return localStorage.getItem(`sigill.${name}`)
  } catch {
    // Storage can be switched off; then nothing is remembered.
    return null
  }
}

export const keep = (name: Kept, value: string): void => {
  try {
    localStorage.setItem(`sigill.${name}`, value)
  } catch {
    // As above.
  }
}
