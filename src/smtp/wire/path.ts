/**
 * Paths: what stands in MAIL FROM and RCPT TO (RFC 5321 §4.1.2, RFC 6531 §3.3). Source routes are read and dropped
 * (§3.3, appendix C). What is read can be written again (`mailboxText`) without ever gaining a line or a bracket.
 */

export type Mailbox = {
  /** Without quotes and backslashes. */
  readonly local: string
  /** Null only for `postmaster` alone (RFC 5321 §4.1.1.3). */
  readonly domain: string | null
}

export type Path = { readonly kind: 'null' } | ({ readonly kind: 'mailbox' } & Mailbox)

/** RFC 5321 §4.5.3.1.3 says 256. Deviates: longer ones are read, because senders of lists encode much in them. */
const PATH_CHARACTERS_MAX = 512

const ROUTE = /@[^\s:<>@",]+(?:,@[^\s:<>@",]+)*:/y
const DOTTED = /[^\s\p{Cc}"<>@\\,;:()[\]]+/uy
const QUOTED = /"((?:[^"\\\p{Cc}]|\\[\x20-\x7e])*)"/uy
const DOMAIN = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)*/uy
const LITERAL = /\[[0-9A-Za-z:.-]+\]/y

/** The path that `text` begins with, and what follows it; null when there is none. */
export const parsePath = (text: string): { readonly path: Path; readonly rest: string } | null => {
  if (text.startsWith('<>')) return ending({ kind: 'null' }, text, 2)
  if (!text.startsWith('<')) return null
  let at = 1
  at += match(ROUTE, text, at)?.[0].length ?? 0
  const local = match(DOTTED, text, at) ?? match(QUOTED, text, at)
  if (local === null) return null
  const isQuoted = local[1] !== undefined
  const name = isQuoted ? (local[1] ?? '').replace(/\\(.)/g, '$1') : local[0]
  at += local[0].length
  if (text[at] === '>') return ending({ kind: 'mailbox', local: name, domain: null }, text, at + 1)
  if (text[at] !== '@') return null
  const domain = match(DOMAIN, text, at + 1) ?? match(LITERAL, text, at + 1)
  if (domain === null) return null
  at += 1 + domain[0].length
  if (text[at] !== '>' || at > PATH_CHARACTERS_MAX) return null
  return ending({ kind: 'mailbox', local: name, domain: domain[0] }, text, at + 1)
}

/** `local@domain` as it may stand between angle brackets, quoted where it must be. */
export const mailboxText = ({ local, domain }: Mailbox): string => {
  const name = /^[^\s\p{Cc}"<>@\\,;:()[\]]+$/u.test(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`
  return domain === null ? name : `${name}@${domain}`
}

/** After a path comes the end or a blank; nothing sticks to it. */
const ending = (path: Path, text: string, at: number) =>
  at === text.length || text[at] === ' ' ? { path, rest: text.slice(at) } : null

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}
