/**
 * FETCH and UID FETCH (RFC 9051 §6.4.5): messages in chunks, each read with a few questions to the store and written
 * without waiting, except for large bodies, which stream. Between chunks others have their turn.
 */
import { breathe } from '../../mail/breathe.ts'
import type { Uid } from '../../mail/message.ts'
import { fetchChunk } from '../fetch/chunk.ts'
import type { Troubles } from '../fetch/message.ts'
import { planFetch } from '../fetch/plan.ts'
import { Walk } from '../fetch/walk.ts'
import { spansOf } from '../message-set.ts'
import { bad, expungeIssued, no, ok, outOfRange, type Reply } from '../replies.ts'
import type { Asked, Selected, Session } from '../session.ts'
import { tellNewKeywords } from '../tell.ts'
import { sayVanishedEarlier } from '../vanished.ts'
import { outputBuffer } from '../wire/output-buffer.ts'
import type { FetchArguments } from '../wire/syntax.ts'

export const fetch = async (
  session: Session,
  { set, items, changedSince, vanished }: FetchArguments,
  selected: Selected,
  { byUid }: Asked,
): Promise<Reply | null> => {
  // RFC 7162 §3.2.6.
  if (vanished && !(byUid && session.enabled.qresync))
    return bad('VANISHED is for UID FETCH after ENABLE QRESYNC')
  const spans = spansOf(selected, set, byUid)
  if (spans === null) return outOfRange
  await selected.open.refresh()
  tellNewKeywords(session, selected)
  const troubles: Troubles = { gone: 0, damaged: 0, unknownEncoding: 0 }
  const source = { session, account: selected.open.account, troubles }
  const plan = planFetch(source, selected, items, { byUid, changedSince })
  if (vanished && changedSince !== null)
    await sayVanishedEarlier(session, selected, changedSince, set === '$' ? rangesOf(selected.saved) : set)
  const walk = new Walk(selected, spans, plan, changedSince ?? 0)
  const out = outputBuffer(session.channel)
  for (;;) {
    const places = walk.next()
    if (places.length === 0) break
    await fetchChunk(source, selected, plan, places, out)
    out.flush()
    await out.drained()
    if (session.ended.aborted) return null
    if (!walk.isDone) await breathe()
  }
  troubles.gone += walk.gone
  return replyOf(troubles, byUid)
}

const rangesOf = (uids: readonly Uid[]) => uids.map((uid) => [uid, uid] as const)

const replyOf = ({ gone, damaged, unknownEncoding }: Troubles, byUid: boolean): Reply => {
  if (damaged > 0) return no('[CORRUPTION] Some of the messages are damaged on the server')
  if (unknownEncoding > 0) return no('[UNKNOWN-CTE] A part has a transfer encoding that is not known')
  // RFC 2180 §4.1, RFC 5530 §3: what is left was sent; the client is told of the rest when it may be.
  return gone > 0 && !byUid ? expungeIssued.inPart : ok('Fetched')
}
