/** What a folder is called: those with a role in the holder's language, others as they were named. */
import { useCallback } from 'react'
import { type TextKey, useText } from '../../texts.tsx'
import type { Mailbox, Role } from '../jmap/types.ts'

const NAMES: Readonly<Record<Role, TextKey>> = {
  inbox: 'mail.folders.inbox',
  drafts: 'mail.folders.drafts',
  sent: 'mail.folders.sent',
  archive: 'mail.folders.archive',
  junk: 'mail.folders.junk',
  trash: 'mail.folders.trash',
}

export const useFolderName = (): ((folder: Pick<Mailbox, 'name' | 'role'>) => string) => {
  const text = useText()
  return useCallback(({ name, role }) => (role === null ? name : text(NAMES[role])), [text])
}
