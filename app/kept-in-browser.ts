/** What this browser remembers, whoever is signed in: how pages look and behave. Nothing secret is kept here. */

type Kept = 'language' | 'appearance' | 'conversations' | 'shortcuts' | 'notices' | 'formatting'

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
