/** Files that are put to a draft: uploaded at once, while the person writes on. */
import { problemIn } from '../jmap/problem.ts'
import type { JmapSession } from '../jmap/session.ts'
import { upload } from '../jmap/upload.ts'
import type { Draft, DraftFile } from './draft.ts'
import type { PutPicture } from './rich/editor-pictures.ts'
import { newPicture, type Picture } from './rich/pictures.ts'

type Change = (change: (draft: Draft) => Draft) => void

let lastKey = 0

export type DraftFiles = {
  readonly add: (files: Iterable<File>) => void
  /** To stand among the words; gives what they are called there. */
  readonly addPictures: (files: readonly File[]) => Promise<readonly PutPicture[]>
  readonly remove: (key: string) => void
  /** What a picture of the draft is shown by; null for one that is none of its. */
  readonly pictureAt: (cid: string) => string | null
  /** What is on its way is not wanted any more. */
  readonly stop: () => void
}

/** `first`: those that are there when it begins. */
export const createDraftFiles = (
  session: JmapSession,
  first: readonly DraftFile[],
  change: Change,
  send: typeof upload = upload,
): DraftFiles => {
  const uploads = new Map<string, AbortController>()
  /** Also those that were taken away, since that can be undone. */
  const pictures = new Map(
    first.flatMap(({ picture }) => (picture === null ? [] : [[picture.cid, picture.address]])),
  )
  const become = (key: string, state: DraftFile['state']): void =>
    change((draft) => ({
      ...draft,
      files: draft.files.map((file) => (file.key === key ? { ...file, state } : file)),
    }))
  const begin = (file: File, picture: Picture | null): void => {
    lastKey += 1
    const key = `new-${lastKey}`
    const controller = new AbortController()
    uploads.set(key, controller)
    const { name, size, type } = file
    const begun: DraftFile = {
      key,
      name,
      size,
      type: type === '' ? 'application/octet-stream' : type,
      picture,
      state: { kind: 'uploading', part: 0 },
    }
    change((draft) => ({ ...draft, files: [...draft.files, begun] }))
    send(session, file, (part) => become(key, { kind: 'uploading', part }), controller.signal)
      .then(({ blobId }) => become(key, { kind: 'there', blobId }))
      .catch((fault: unknown) => become(key, { kind: 'failed', problem: problemIn(fault).problem }))
      .finally(() => uploads.delete(key))
  }
  return {
    add: (files) => {
      for (const file of files) begin(file, null)
    },
    addPictures: async (files) => {
      const made = await Promise.all(files.map(newPicture))
      for (const [index, picture] of made.entries()) {
        pictures.set(picture.cid, picture.address)
        begin(files[index] as File, picture)
      }
      return made.map(({ cid }, index) => ({ cid, alt: files[index]?.name ?? '' }))
    },
    remove: (key) => {
      uploads.get(key)?.abort()
      change((draft) => ({ ...draft, files: draft.files.filter((file) => file.key !== key) }))
    },
    pictureAt: (cid) => pictures.get(cid) ?? null,
    stop: () => {
      for (const each of uploads.values()) each.abort()
    },
  }
}
