/**
 * Uploads (RFC 8620 §6.1): octets to make emails of, written as they come and kept for a day. What is longer than a
 * message may be is refused as soon as that is known. Ends when the credential does.
 */
import { StoreFull } from '../../mail/store.ts'
import { limitProblem } from '../api.ts'
import type { JmapParts } from '../parts.ts'
import { hasEnded, problem } from '../refusal.ts'
import { PATHS } from '../session.ts'
import type { Visitor } from '../visitor.ts'
import { until } from '../visits.ts'
import { uploadBlobId } from './blob-id.ts'

const TYPE_CHARACTERS_MAX = 200

export const upload = async (needs: JmapParts, visitor: Visitor, request: Request): Promise<Response> => {
  const { account, mayChange } = visitor
  const [accountId, ...more] = new URL(request.url).pathname.slice(PATHS.upload.length).split('/')
  if (accountId !== account || more.join('') !== '')
    return problem('about:blank#not-found', 'There is no such account.')
  if (!mayChange) return problem('about:blank#forbidden', 'This app password may only read.')
  const { messageOctetsMax } = needs.mail.limits
  const announced = request.headers.get('Content-Length')
  if (Number(announced ?? 0) > messageOctetsMax) return limitProblem('maxSizeUpload')
  const type = (request.headers.get('Content-Type') ?? 'application/octet-stream').slice(
    0,
    TYPE_CHARACTERS_MAX,
  )
  try {
    return await receive(needs, visitor, request, type, announced === null ? null : Number(announced))
  } catch (fault) {
    if (fault instanceof StoreFull) return problem('about:blank#over-quota', 'There is no room.')
    throw fault
  }
}

const receive = async (
  { mail, visits }: JmapParts,
  visitor: Visitor,
  request: Request,
  type: string,
  announced: number | null,
): Promise<Response> => {
  using visit = visits.begin(visitor)
  const { account } = visitor
  const writer = await mail.writeUpload(account, announced)
  try {
    let octets = 0
    for await (const chunk of until(visit.signal, request.body)) {
      octets += chunk.length
      if (octets > mail.limits.messageOctetsMax) {
        await writer.abandon()
        return limitProblem('maxSizeUpload')
      }
      await writer.write(chunk)
    }
  } catch (fault) {
    await writer.abandon()
    throw fault
  }
  await using body = await writer.finish()
  if (await visit.hasEnded()) return hasEnded()
  const kept = await mail.keepUpload(account, type, body)
  if (kept.kind === 'refused')
    return problem('about:blank#over-quota', 'Too much is uploaded and not used yet.')
  return Response.json(
    { accountId: account, blobId: uploadBlobId(kept.id), type, size: body.sizeOctets },
    { status: 201 },
  )
}
