/**
 * The list of a folder or of a search, of any length: only the rows on screen are there. One stop of the keyboard, which
 * then goes from row to row.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useAgainWhenFound } from '../../account/asked.tsx'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import { useFolderName } from '../folders/names.ts'
import { SearchPlace } from '../search/search-place.tsx'
import { EmptyList } from './empty-list.tsx'
import { LIST_ID } from './focus-list.ts'
import { ListHead } from './list-head.tsx'
import { rowId } from './message-row.tsx'
import { MessageRows } from './message-rows.tsx'
import type { ShownList } from './stretches.ts'
import { useChoosing } from './use-choosing.ts'
import { useListKeys } from './use-list-keys.ts'
import { useRowActions } from './use-row-actions.ts'
import { useRowsOnScreen } from './use-rows-on-screen.ts'

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', minHeight: 0, height: '100%' },
  scroller: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    position: 'relative',
    overflowAnchor: 'none',
    ':focus': { outlineStyle: 'none' },
    // The row that the keys are about: what stands around the list lies below its rows.
    ':focus-visible .active': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  problem: { padding: tokens.spacingHorizontalM },
})

export const MessageList = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const nameOf = useFolderName()
  const { place, folder, list } = useDesk()
  const { shown, scroller, virtual } = useRowsOnScreen(list)
  const { total, rowAt } = shown
  useAgainWhenFound(shown.again)
  const choosing = useChoosing(list, rowAt, scroller)
  const actions = useRowActions(choosing)
  const scrollTo = (index: number): void => virtual.scrollToIndex(index)
  const onKeyDown = useListKeys({ shown, choosing, open: actions.open, scrollTo })
  const activeRow = rowAt(choosing.active)
  const name = place.search === '' ? (folder === null ? '' : nameOf(folder)) : text('mail.search.results')
  return (
    <div className={styles.column}>
      <ListHead name={name} total={total} rowAt={rowAt} />
      <SearchPlace />
      <ListProblem shown={shown} />
      {total === 0 ? (
        <EmptyList isSearch={place.search !== ''} />
      ) : (
        <div
          ref={scroller}
          id={LIST_ID}
          role="grid"
          tabIndex={0}
          aria-label={name}
          aria-rowcount={total ?? 0}
          aria-multiselectable
          aria-activedescendant={activeRow === null ? undefined : rowId(activeRow.email.id)}
          className={styles.scroller}
          onKeyDown={onKeyDown}
        >
          <MessageRows virtual={virtual} rowAt={rowAt} choosing={choosing} actions={actions} />
        </div>
      )}
    </div>
  )
}

const ListProblem = ({ shown: { problem, again } }: { shown: ShownList }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const problemText = useProblemText()
  if (problem === null) return null
  return (
    <div className={styles.problem}>
      <Notice kind="error" role="alert">
        <p>{problemText(problem)}</p>
        <Button onClick={again}>{text('shell.tryAgain')}</Button>
      </Notice>
    </div>
  )
}
