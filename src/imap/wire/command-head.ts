/** The beginning of a command: its tag and its name (RFC 9051 §2.2.1, §9 command). */
import { ATOM, classAt, TAG } from './characters.ts'

export type CommandHead =
  | { readonly kind: 'head'; readonly tag: string; readonly name: string; readonly argumentsAt: number }
  | { readonly kind: 'bad'; readonly tag: string | null; readonly text: string }

/** `name` in capitals, `UID` and what follows it as one. The arguments begin after the space that follows the name. */
export const commandHead = (line: string): CommandHead => {
  const tagEnd = endOf(line, 0, TAG)
  if (tagEnd === 0 || line.charCodeAt(tagEnd) !== SPACE)
    return { kind: 'bad', tag: null, text: 'Expected a tag and a command' }
  const tag = line.slice(0, tagEnd)
  let at = endOf(line, tagEnd + 1, ATOM)
  let name = line.slice(tagEnd + 1, at).toUpperCase()
  if (name === 'UID' && line.charCodeAt(at) === SPACE) {
    const verbAt = at + 1
    at = endOf(line, verbAt, ATOM)
    name = `UID ${line.slice(verbAt, at).toUpperCase()}`
  }
  if (name === '') return { kind: 'bad', tag, text: 'Expected a command after the tag' }
  if (at === line.length) return { kind: 'head', tag, name, argumentsAt: at }
  if (line.charCodeAt(at) !== SPACE) return { kind: 'bad', tag, text: 'Expected a space after the command' }
  return { kind: 'head', tag, name, argumentsAt: at + 1 }
}

const SPACE = 32

const endOf = (line: string, from: number, characterClass: number): number => {
  let at = from
  while (classAt(line, at) & characterClass) at++
  return at
}
