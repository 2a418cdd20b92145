/** The rows that are on screen. Each is told only what it shows itself: it is not drawn again when another changes. */
import { makeStyles } from '@fluentui/react-components'
import type { Virtualizer } from '@tanstack/react-virtual'
import type { ReactNode } from 'react'
import { isOf, type Row } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { useFolderName } from '../folders/names.ts'
import { MessageRow } from './message-row.tsx'
import type { ShownList } from './stretches.ts'
import type { Choosing } from './use-choosing.ts'
import type { RowActions } from './use-row-actions.ts'

const useStyles = makeStyles({ rows: { position: 'relative', width: '100%' } })

type Props = {
  readonly virtual: Virtualizer<HTMLDivElement, Element>
  readonly rowAt: ShownList['rowAt']
  readonly choosing: Choosing
  readonly actions: RowActions
}

export const MessageRows = ({ virtual, rowAt, choosing, actions }: Props): ReactNode => {
  const styles = useStyles()
  const nameOf = useFolderName()
  const { place, folder, folders, chosen } = useDesk()
  const showsRecipients = folder?.role === 'sent' || folder?.role === 'drafts'
  const whereIs = ({ email }: Row): string | null => {
    const lies = folders.find(({ id }) => email.mailboxIds[id] === true)
    return lies === undefined ? null : nameOf(lies)
  }
  return (
    <div role="presentation" className={styles.rows} style={{ height: `${virtual.getTotalSize()}px` }}>
      {virtual.getVirtualItems().map(({ index, start }) => {
        const row = rowAt(index)
        return (
          <MessageRow
            key={row?.email.id ?? index}
            row={row}
            index={index}
            top={start}
            isOpen={row !== null && isOf(row, place.email)}
            isActive={index === choosing.active}
            isChosen={row !== null && chosen.has(row.email.id)}
            isChoosing={chosen.size > 0}
            showsRecipients={showsRecipients}
            folderName={row === null || place.search === '' ? null : whereIs(row)}
            onPress={actions.press}
            onChoose={choosing.toggle}
            onFlag={actions.flag}
            onRemove={actions.remove}
            onDrag={actions.drag}
          />
        )
      })}
    </div>
  )
}
