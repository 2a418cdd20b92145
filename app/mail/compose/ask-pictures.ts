/** The pictures among the words of a draft that was left, to be shown while it is gone on with. By their blobs. */
import { askSignedIn } from '../../client.ts'
import { MailProblem, problemOfStatus } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import type { Email, Id } from '../jmap/types.ts'
import { picturesIn } from './left-draft.ts'
import { dataAddress, type Picture } from './rich/pictures.ts'

const ASKED_TIMES_MAX = 2

export const askPictures = async (
  session: JmapSession,
  email: Email,
  html: string,
): Promise<ReadonlyMap<Id, Picture>> => {
  const asked = picturesIn(email, html).map(async ({ blobId, cid, type }) => {
    const place = session.downloadUrl(blobId, 'picture', type)
    const response = await askSignedIn(place, { method: 'GET' }, ASKED_TIMES_MAX)
    if (response === null) throw new MailProblem('lost-connection')
    if (!response.ok) throw problemOfStatus(response.status)
    return [blobId, { cid, address: await dataAddress(await response.blob()) }] as const
  })
  return new Map(await Promise.all(asked))
}
