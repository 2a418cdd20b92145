/** Above the list: what it is, how long it is, and a box that chooses all that is known of it. */
import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useText } from '../../texts.tsx'
import type { Row } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import { FolderMenu } from '../folders/folder-menu.tsx'
import type { Id } from '../jmap/types.ts'

const CHOSEN_MAX = 500 // at once; more is the whole list

const useStyles = makeStyles({
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '44px',
    padding: `0 ${tokens.spacingHorizontalM} 0 7px`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  end: { marginLeft: 'auto', flexShrink: 0 },
  whole: {
    display: 'flex',
    justifyContent: 'center',
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  count: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
})

type Props = {
  readonly name: string
  readonly total: number | null
  readonly rowAt: (index: number) => Row | null
}

export const ListHead = ({ name, total, rowAt }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { list, chosen, choose, isWholeChosen, chooseWhole } = useDesk()
  /** What the box has chosen: all that is known. */
  const [boxed, setBoxed] = useState<ReadonlyMap<Id, Row> | null>(null)
  const chooseAll = (): void => {
    const all = new Map<Id, Row>()
    for (let index = 0; index < Math.min(total ?? 0, CHOSEN_MAX); index++) {
      const row = rowAt(index)
      if (row !== null) all.set(row.email.id, row)
    }
    choose(all)
    setBoxed(all)
  }
  const mayChooseWhole = total !== null && (isWholeChosen || (chosen === boxed && total > chosen.size))
  return (
    <>
      <div className={styles.head}>
        <Checkbox
          checked={chosen.size === 0 ? false : chosen.size === total || isWholeChosen ? true : 'mixed'}
          disabled={total === null || total === 0}
          aria-label={text('mail.list.chooseAll')}
          onChange={() => (chosen.size > 0 ? choose(new Map()) : chooseAll())}
        />
        <h2 className={styles.name}>{name}</h2>
        {total !== null && (
          <span className={styles.count}>
            {chosen.size > 0
              ? text('mail.list.chosen', { count: isWholeChosen ? total : chosen.size })
              : text(list.collapseThreads ? 'mail.list.countConversations' : 'mail.list.count', {
                  count: total,
                })}
          </span>
        )}
        <span className={styles.end}>{chosen.size === 0 && <FolderMenu isEmpty={total === 0} />}</span>
      </div>
      {mayChooseWhole && (
        <div className={styles.whole}>
          <Button
            appearance="transparent"
            size="small"
            onClick={() => (isWholeChosen ? choose(new Map()) : chooseWhole())}
          >
            {isWholeChosen
              ? text('mail.whole.clear')
              : text(list.collapseThreads ? 'mail.whole.chooseConversations' : 'mail.whole.choose', {
                  count: total,
                })}
          </Button>
        </div>
      )}
    </>
  )
}
