/** Deleting: into the trash, which can be undone; from the trash for ever, which is asked about first. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import type { Summary } from '../jmap/types.ts'
import { useActions } from './actions.ts'

type Removal = { readonly remove: (emails: readonly Summary[]) => void }

const RemovalContext = createContext<Removal>({ remove: () => {} })

export const useRemoval = (): Removal => useContext(RemovalContext)

export const RemovalProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const text = useText()
  const { folder } = useDesk()
  const { remove, destroy } = useActions()
  const [asked, setAsked] = useState<readonly Summary[] | null>(null)
  const isForEver = folder?.role === 'trash'
  const removal = useMemo<Removal>(
    () => ({
      remove: (emails) => {
        if (emails.length === 0) return
        if (isForEver) setAsked(emails)
        else void remove(emails)
      },
    }),
    [isForEver, remove],
  )
  const count = asked?.length ?? 0
  return (
    <RemovalContext.Provider value={removal}>
      {children}
      <ConfirmDialog
        isOpen={asked !== null}
        title={text('mail.actions.destroyQuestion', { count })}
        verb={text('mail.actions.delete')}
        act={async () => {
          await destroy(asked ?? [])
          return null
        }}
        onClose={() => setAsked(null)}
      >
        {text('mail.actions.destroyText')}
      </ConfirmDialog>
    </RemovalContext.Provider>
  )
}
