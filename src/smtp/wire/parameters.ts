/** The parameters after a path: ` SIZE=1000 BODY=8BITMIME` (RFC 5321 §4.1.2, esmtp-param). */

export type Parameters = ReadonlyMap<string, string | null>

/** Keywords in upper case; null when something is no parameter or comes twice. */
export const parseParameters = (text: string): Parameters | null => {
  const parameters = new Map<string, string | null>()
  for (const word of text.split(' ')) {
    if (word === '') continue
    const found = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\s\p{Cc}=]+))?$/u.exec(word)
    const keyword = found?.[1]?.toUpperCase()
    if (keyword === undefined || parameters.has(keyword)) return null
    parameters.set(keyword, found?.[2] ?? null)
  }
  return parameters
}
