/**
 * Transcripts: what a client sends (C:) and what the server answers (S:), as tests against the running server.
 *
 *   # a comment                          service: imap | pop3 | submission | reception | lmtp (else by folder)
 *   given: message INBOX 3               three small messages in INBOX, made before the first line
 *   C: a1 NOOP                           the client sends this and CR LF; C2: is a second session
 *   C~: abc\r\n                          sent as it is, with \r \n \0 \t and \\ understood
 *   S: a1 OK {{.*}}                      a line that must come; {{regex}}, {{*}} for anything, {{name=regex}} to keep
 *   S: ...                               any lines, up to the one that fits the next S
 *   S: <closed>                          the server closes the connection
 *
 * `$SECRET` and whatever {{name=...}} kept are put in before sending and before comparing.
 */

export type Step =
  | {
      readonly kind: 'send'
      readonly session: number
      readonly text: string
      readonly raw: boolean
      readonly line: number
    }
  | { readonly kind: 'expect'; readonly session: number; readonly text: string; readonly line: number }

export type Transcript = {
  readonly service: string
  readonly given: readonly string[]
  readonly steps: readonly Step[]
}

/** What a transcript is played against: one connection of each session. */
export type Peer = {
  send(text: string): void
  /** The next line without its CR LF; null when the server has closed. */
  line(): Promise<string | null>
}

export const parseTranscript = (text: string, service: string): Transcript => {
  let spoken = service
  const given: string[] = []
  const steps: Step[] = []
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1
    const [, who, number, raw, said] = /^([CS])(\d?)(~?): ?(.*)$/s.exec(row) ?? []
    if (who !== undefined && said !== undefined) {
      const session = number === '' ? 1 : Number(number)
      if (who === 'C') steps.push({ kind: 'send', session, text: said, raw: raw === '~', line })
      else steps.push({ kind: 'expect', session, text: said, line })
    } else if (row.startsWith('service: ')) spoken = row.slice(9).trim()
    else if (row.startsWith('given: ')) given.push(row.slice(7).trim())
    else if (row !== '' && !row.startsWith('#'))
      throw new Error(`line ${line} is none of C: S: # given: service: — ${row}`)
  }
  if (!steps.some(({ kind }) => kind === 'expect'))
    throw new Error('the transcript expects nothing, so it cannot fail')
  return { service: spoken, given, steps }
}

/** Plays it; throws at the first line that does not fit, with what was said before. */
export const play = async (
  { steps }: Transcript,
  connect: (session: number) => Promise<Peer>,
  words: Readonly<Record<string, string>>,
): Promise<void> => {
  const known: Record<string, string> = { ...words }
  const peers = new Map<number, Peer>()
  const heard: string[] = []
  const peerOf = async (session: number): Promise<Peer> => {
    const peer = peers.get(session) ?? (await connect(session))
    peers.set(session, peer)
    return peer
  }
  let isSkipping = false
  for (const step of steps) {
    const peer = await peerOf(step.session)
    const text = withWords(step.text, known)
    if (step.kind === 'send') {
      heard.push(`C${step.session}: ${text}`)
      peer.send(step.raw ? unescaped(text) : `${text}\r\n`)
    } else if (text === '...') isSkipping = true
    else {
      await expect(step, text, peer, isSkipping, known, heard)
      isSkipping = false
    }
  }
}

const expect = async (
  step: Step,
  text: string,
  peer: Peer,
  isSkipping: boolean,
  known: Record<string, string>,
  heard: string[],
): Promise<void> => {
  for (;;) {
    const line = await peer.line()
    heard.push(`S${step.session}: ${line ?? '<closed>'}`)
    if (line === null ? text === '<closed>' : fits(text, line, known)) return
    if (!isSkipping || line === null) {
      throw new Error(
        `line ${step.line} expects\n  ${text}\nand got\n  ${line ?? '<closed>'}\nafter\n${heard.slice(-15).join('\n')}`,
      )
    }
  }
}

const withWords = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => known[name] ?? whole)

const unescaped = (text: string): string =>
  text.replace(
    /\\([rnt0\\])/g,
    (_, letter: string) => ({ r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' })[letter] ?? '',
  )

const fits = (pattern: string, line: string, known: Record<string, string>): boolean => {
  const names: string[] = []
  const source = pattern
    .split(/(\{\{.*?\}\}(?!\}))/)
    .map((piece) => {
      const inner = /^\{\{(.*)\}\}$/s.exec(piece)?.[1]
      if (inner === undefined) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      if (inner === '*') return '.*'
      const [, name, regex] = /^([a-z_]\w*)=(.*)$/s.exec(inner) ?? []
      if (name === undefined) return `(?:${inner})`
      names.push(name)
      return `(?<${name}>${regex})`
    })
    .join('')
  const match = new RegExp(`^${source}$`, 's').exec(line)
  for (const name of names) if (match?.groups?.[name] !== undefined) known[name] = match.groups[name]
  return match !== null
}
