/**
 * Downloads (RFC 8620 §6.2): a blob, or a range of it, read as it is sent. Never shown by the browser as a page of ours:
 * it is always an attachment, whatever type was asked for. Ends when the credential does.
 */
import { type CutOff, streamedBody } from '../../net/streamed-body.ts'
import { noteMessages } from '../deeds.ts'
import type { JmapParts } from '../parts.ts'
import { problem } from '../refusal.ts'
import { PATHS } from '../session.ts'
import type { Visitor } from '../visitor.ts'
import { findBlob } from './blob.ts'
import { parseRange } from './range.ts'

export const download = async (
  needs: JmapParts,
  visitor: Visitor,
  request: Request,
  cutOff: CutOff,
): Promise<Response> => {
  const url = new URL(request.url)
  const [accountId, blobId, name, ...more] = url.pathname.slice(PATHS.download.length).split('/')
  const type = url.searchParams.get('type')
  if (accountId !== visitor.account || blobId === undefined || name === undefined || more.length > 0)
    return notFound()
  const blob = await findBlob(needs.mail.read, visitor.account, blobId)
  noteMessages(visitor, 'read', blob?.messages ?? [])
  if (blob === null) return notFound()
  const range = parseRange(request.headers.get('Range'), blob.sizeOctets)
  const headers = new Headers({
    'Content-Type': type !== null && isMediaType(type) ? type : blob.type,
    'Content-Disposition': dispositionOf(decoded(name)),
    'Accept-Ranges': 'bytes',
    // Octets of an id never change (RFC 8620 §6.2). What a browser fetched stays in no cache of a shared machine.
    'Cache-Control': visitor.credential === null ? 'no-store' : 'private, immutable, max-age=31536000',
  })
  if (range.kind === 'not-satisfiable') {
    const refusal = problem('about:blank#range', 'There are no such octets.')
    refusal.headers.set('Content-Range', `bytes */${blob.sizeOctets}`)
    return refusal
  }
  const { start, end } = range.kind === 'range' ? range : { start: 0, end: blob.sizeOctets }
  headers.set('Content-Length', String(end - start))
  if (range.kind === 'range') headers.set('Content-Range', `bytes ${start}-${end - 1}/${blob.sizeOctets}`)
  const visit = needs.visits.begin(visitor)
  const body = streamedBody(blob.read(start, end), {
    cutOff,
    onFault: (fault) => needs.log({ event: 'background.fault', task: `jmap ${PATHS.download}`, fault }),
    signal: visit.signal,
    onOver: () => visit[Symbol.dispose](),
  })
  return new Response(body, { status: range.kind === 'range' ? 206 : 200, headers })
}

const notFound = () => problem('about:blank#not-found', 'There is no such blob.')

const TYPE_CHARACTERS_MAX = 200

const isMediaType = (text: string): boolean =>
  text.length <= TYPE_CHARACTERS_MAX &&
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: ?; ?[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[\w !#$&^.+-]*"))*$/.test(text)

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** RFC 6266 §4.3: a plain form for old programs and an exact one; no control character gets into a header. */
const dispositionOf = (name: string): string => {
  const clean = name.replace(/[\p{Cc}/\\]/gu, '_').slice(0, 200)
  const plain = clean.replace(/[^ -~]|["%]/g, '_')
  const exact = encodeURIComponent(clean.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}
