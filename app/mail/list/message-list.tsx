/**
 * The list of a folder or of a search, of any length: only the rows on screen are there. One stop of the keyboard, which
 * then goes from row to row: arrows, Home, End, pages; Enter opens, Space chooses, Shift extends what is chosen.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useAgainWhenFound } from '../../account/asked.tsx'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { just, useActions } from '../actions/actions.ts'
import { beginDrag } from '../actions/dragging.ts'
import { useRemoval } from '../actions/removal.tsx'
import type { Row } from '../cache.ts'
import { emailsIn, useDesk } from '../desk.tsx'
import { useFolderName } from '../folders/names.ts'
import type { Id } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { SearchPlace } from '../search/search-place.tsx'
import { EmptyList } from './empty-list.tsx'
import { LIST_ID } from './focus-list.ts'
import { ListHead } from './list-head.tsx'
import { MessageRow, rowId } from './message-row.tsx'
import { ROW_PX } from './row-styles.ts'
import { useStayOnRow } from './stay-on-row.ts'
import { useList } from './stretches.ts'

const OVERSCAN_ROWS = 8
const PAGE_ROWS = 8

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
  rows: { position: 'relative', width: '100%' },
  problem: { padding: tokens.spacingHorizontalM },
})

export const MessageList = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const problemText = useProblemText()
  const nameOf = useFolderName()
  const actions = useActions()
  const removal = useRemoval()
  const { place, go, folder, folders, list, chosen, choose, atHand } = useDesk()
  const { canSend } = useMailSession()
  const scroller = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const shown = useList(list, seen.first, seen.last)
  const total = shown.total ?? 0
  useAgainWhenFound(shown.again)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    onChange: ({ range }) => {
      if (range === null) return
      const first = Math.max(0, range.startIndex - OVERSCAN_ROWS)
      setSeen({ first, last: range.endIndex + OVERSCAN_ROWS })
    },
  })
  const [active, setActive] = useState(0)
  const anchor = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list begins at its top
  useEffect(() => {
    virtual.scrollToOffset(0)
    setActive(0)
  }, [list])

  /** A draft is opened to be gone on with, but where the keys go past it. */
  const open = useCallback(
    ({ email, conversation }: Row, isPassing: boolean): void => {
      const isWritten = canSend && conversation.length === 1 && email.keywords.$draft === true
      const compose = isWritten && !isPassing ? `draft:${email.id}` : null
      go({ email: email.id, compose }, { replace: isPassing })
    },
    [go, canSend],
  )
  const { rowAt } = shown
  // Nobody stands on the first who has not gone there: it is the newest.
  const isStanding = (): boolean => active > 0 || scroller.current?.contains(document.activeElement) === true
  useStayOnRow(list, rowAt, active, isStanding, (by) => {
    setActive(active + by)
    anchor.current += by
  })
  const chooseRange = useCallback(
    (from: number, to: number): void => {
      const next = new Map<Id, Row>()
      for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
        const row = rowAt(index)
        if (row !== null) next.set(row.email.id, row)
      }
      choose(next)
    },
    [choose, rowAt],
  )
  const toggle = useCallback(
    (index: number, row: Row, withShift: boolean): void => {
      setActive(index)
      if (withShift) {
        chooseRange(anchor.current, index)
        return
      }
      anchor.current = index
      const next = new Map(chosen)
      if (!next.delete(row.email.id)) next.set(row.email.id, row)
      choose(next)
    },
    [choose, chooseRange, chosen],
  )
  const press = useCallback(
    (index: number, row: Row, event: MouseEvent): void => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) {
        toggle(index, row, event.shiftKey)
        return
      }
      anchor.current = index
      setActive(index)
      choose(new Map())
      open(row, false)
    },
    [choose, open, toggle],
  )
  const flag = useCallback(
    ({ conversation }: Row): void => {
      const isFlagged = conversation.some(({ keywords }) => keywords.$flagged === true)
      void actions.setKeyword(
        just(...(isFlagged ? conversation : conversation.slice(-1))),
        '$flagged',
        !isFlagged,
      )
    },
    [actions],
  )
  const remove = useCallback(({ email }: Row): void => removal.remove(just(email)), [removal])

  const drag = useCallback(
    (row: Row, event: DragEvent): void =>
      beginDrag(event, chosen.has(row.email.id) ? atHand() : just(...emailsIn(row, folder))),
    [atHand, chosen, folder],
  )

  const step = (to: number, withShift: boolean): void => {
    const index = Math.max(0, Math.min(total - 1, to))
    setActive(index)
    virtual.scrollToIndex(index)
    const row = rowAt(index)
    if (withShift) {
      chooseRange(anchor.current, index)
      return
    }
    anchor.current = index
    // On a wide screen the reading pane follows, as in other programs.
    if (row !== null && place.email !== null) open(row, true)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = STEPS[event.key]?.(active, total)
    const row = rowAt(active)
    if (to !== undefined) step(to, event.shiftKey)
    else if (event.key === 'Enter' && row !== null) open(row, false)
    else if (event.key === ' ' && row !== null) toggle(active, row, false)
    else if (event.key === 'Escape' && chosen.size > 0) choose(new Map())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const whereIs = ({ email }: Row): string | null => {
    const lies = folders.find(({ id }) => email.mailboxIds[id] === true)
    return lies === undefined ? null : nameOf(lies)
  }
  const activeRow = rowAt(active)
  const showsRecipients = folder?.role === 'sent' || folder?.role === 'drafts'
  const name = place.search === '' ? (folder === null ? '' : nameOf(folder)) : text('mail.search.results')
  return (
    <div className={styles.column}>
      <ListHead name={name} total={shown.total} rowAt={rowAt} />
      <SearchPlace />
      {shown.problem !== null && (
        <div className={styles.problem}>
          <Notice kind="error" role="alert">
            <p>{problemText(shown.problem)}</p>
            <Button onClick={shown.again}>{text('shell.tryAgain')}</Button>
          </Notice>
        </div>
      )}
      {shown.total === 0 ? (
        <EmptyList isSearch={place.search !== ''} />
      ) : (
        <div
          ref={scroller}
          id={LIST_ID}
          role="grid"
          tabIndex={0}
          aria-label={name}
          aria-rowcount={total}
          aria-multiselectable
          aria-activedescendant={activeRow === null ? undefined : rowId(activeRow.email.id)}
          className={styles.scroller}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" className={styles.rows} style={{ height: `${virtual.getTotalSize()}px` }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rowAt(index)
              return (
                <MessageRow
                  key={row?.email.id ?? index}
                  row={row}
                  index={index}
                  top={start}
                  isOpen={row !== null && row.email.id === place.email}
                  isActive={index === active}
                  isChosen={row !== null && chosen.has(row.email.id)}
                  isChoosing={chosen.size > 0}
                  showsRecipients={showsRecipients}
                  folderName={row === null || place.search === '' ? null : whereIs(row)}
                  onPress={press}
                  onChoose={toggle}
                  onFlag={flag}
                  onRemove={remove}
                  onDrag={drag}
                />
              )
            })}
          </div>
        </div>
      )}
    </div>
  )
}

const STEPS: Readonly<Record<string, (from: number, total: number) => number>> = {
  ArrowDown: (from) => from + 1,
  ArrowUp: (from) => from - 1,
  PageDown: (from) => from + PAGE_ROWS,
  PageUp: (from) => from - PAGE_ROWS,
  Home: () => 0,
  End: (_, total) => total - 1,
}
