/** Files that are put to a draft: uploaded at once, while the person writes on. */
import { useCallback, useEffect, useRef } from 'react'
import { problemIn } from '../jmap/problem.ts'
import { upload } from '../jmap/upload.ts'
import { useMailSession } from '../mail-session.tsx'
import type { Draft, DraftFile } from './draft.ts'

type Change = (change: (draft: Draft) => Draft) => void

let lastKey = 0

export const useFiles = (
  change: Change,
): { add: (files: Iterable<File>) => void; remove: (key: string) => void } => {
  const session = useMailSession()
  const uploads = useRef(new Map<string, AbortController>())
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
  const add = useCallback(
    (files: Iterable<File>): void => {
      for (const file of files) {
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
          state: { kind: 'uploading', part: 0 },
        }
        change((draft) => ({ ...draft, files: [...draft.files, begun] }))
        upload(session, file, (part) => become(key, { kind: 'uploading', part }), controller.signal)
          .then(({ blobId }) => become(key, { kind: 'there', blobId }))
          .catch((fault: unknown) => become(key, { kind: 'failed', problem: problemIn(fault).problem }))
          .finally(() => uploads.current.delete(key))
      }
    },
    [become, change, session],
  )
  const remove = useCallback(
    (key: string): void => {
      uploads.current.get(key)?.abort()
      change((draft) => ({ ...draft, files: draft.files.filter((file) => file.key !== key) }))
    },
    [change],
  )
  return { add, remove }
}
