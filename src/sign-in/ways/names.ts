/** Names that people give to their passkeys and authenticators: one line, not empty, bounded. */

const NAME_CHARACTERS_MAX = 100 // what a list can show

/** As it is kept, or null when nothing is left of it. */
export const cleanName = (typed: string): string | null => {
  const name = typed
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return name === '' ? null : [...name].slice(0, NAME_CHARACTERS_MAX).join('')
}
