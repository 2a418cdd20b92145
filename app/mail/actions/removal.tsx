/** Deleting: into the trash, which can be undone; from the trash for ever, which is asked about first. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx'
import { useText } from '../../texts.tsx'
import { type Hand, useDesk } from '../desk.tsx'
import { useActions } from './actions.ts'

type Removal = { readonly remove: (hand: Hand) => void }

const RemovalContext = createContext<Removal>({ remove: () => {} })

export const useRemoval = (): Removal => useContext(RemovalContext)

export const RemovalProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const text = useText()
  const { folder, folderOf, place, choose, throwAway } = useDesk()
  const { moveTo, destroy } = useActions()
  const [asked, setAsked] = useState<Hand | null>(null)
  const trash = folderOf('trash')?.id ?? ''
  const isTrash = folder?.id === trash && place.search === ''
  const removal = useMemo<Removal>(
    () => ({
      remove: (hand) => {
        if (hand.emails.length === 0) return
        // What a search finds may lie anywhere.
        const isForEver = hand.isWhole
          ? isTrash
          : hand.emails.every(({ mailboxIds }) => isTrash || mailboxIds[trash] === true)
        if (isForEver) return hand.isWhole ? void destroy(hand) : setAsked(hand)
        const [first, ...others] = hand.emails
        const isOne = first !== undefined && others.length === 0 && !hand.isWhole
        // Moved as it was saved last, what is being written would be saved anew, and lie among the drafts again.
        if (isOne && throwAway.current(first.id)) choose(new Map())
        else void moveTo(hand, 'trash')
      },
    }),
    [isTrash, trash, choose, throwAway, moveTo, destroy],
  )
  const count = asked?.emails.length ?? 0
  return (
    <RemovalContext.Provider value={removal}>
      {children}
      <ConfirmDialog
        isOpen={asked !== null}
        title={text('mail.actions.destroyQuestion', { count })}
        verb={text('mail.actions.delete')}
        act={async () => {
          if (asked !== null) await destroy(asked)
          return null
        }}
        onClose={() => setAsked(null)}
      >
        {text('mail.actions.destroyText')}
      </ConfirmDialog>
    </RemovalContext.Provider>
  )
}
