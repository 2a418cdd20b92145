/** Files that are put to a draft: uploaded at once, while the person writes on. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { problemIn } from '../jmap/problem.ts'
import { upload } from '../jmap/upload.ts'
import { useMailSession } from '../mail-session.tsx'
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
}

/** `first`: those that are there when it begins. */
export const useFiles = (first: readonly DraftFile[], change: Change): DraftFiles => {
  const session = useMailSession()
  const uploads = useRef(new Map<string, AbortController>())
  /** Also those that were taken away, since that can be undone. */
  const [pictures] = useState(
    () => new Map(first.flatMap(({ picture }) => (picture === null ? [] : [[picture.cid, picture.address]]))),
  )
  useEffect(() => {
    const underWay = uploads.current
    return () => {
      for (const each of underWay.values()) each.abort()
    }
  }, [])

  const become = useCallback(
    (key: string, state: DraftFile['state']): void =>
      change((draft) => ({
        ...draft,
        files: draft.files.map((file) => (file.key === key ? { ...file, state } : file)),
      })),
    [change],
  )
  const begin = useCallback(
    (file: File, picture: Picture | null): void => {
      lastKey += 1
      const key = `new-${lastKey}`
      const controller = new AbortController()
      uploads.current.set(key, controller)
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
      upload(session, file, (part) => become(key, { kind: 'uploading', part }), controller.signal)
        .then(({ blobId }) => become(key, { kind: 'there', blobId }))
        .catch((fault: unknown) => become(key, { kind: 'failed', problem: problemIn(fault).problem }))
        .finally(() => uploads.current.delete(key))
    },
    [become, change, session],
  )
  const add = (files: Iterable<File>): void => {
    for (const file of files) begin(file, null)
  }
  const addPictures = async (files: readonly File[]): Promise<readonly PutPicture[]> => {
    const made = await Promise.all(files.map(newPicture))
    for (const [index, picture] of made.entries()) {
      pictures.set(picture.cid, picture.address)
      begin(files[index] as File, picture)
    }
    return made.map(({ cid }, index) => ({ cid, alt: files[index]?.name ?? '' }))
  }
  const remove = useCallback(
    (key: string): void => {
      uploads.current.get(key)?.abort()
      change((draft) => ({ ...draft, files: draft.files.filter((file) => file.key !== key) }))
    },
    [change],
  )
  return { add, addPictures, remove, pictureAt: (cid) => pictures.get(cid) ?? null }
}
