/** One row of the list: who, what and when; its buttons come when it is pointed at. Drawn again only when it is another. */
import { mergeClasses } from '@fluentui/react-components'
import { type DragEvent, type MouseEvent, memo, type ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { useText } from '../../texts.tsx'
import type { Row } from '../cache.ts'
import type { Id } from '../jmap/types.ts'
import { POINTED } from '../media.ts'
import { RowBox } from './row-box.tsx'
import { RowLines } from './row-lines.tsx'
import { useRowStyles } from './row-styles.ts'
import { type RowIn, wordsOf } from './row-words.ts'

type PlaceProps = {
  readonly index: number
  readonly top: number
}

type KnownProps = PlaceProps &
  RowIn & {
    readonly row: Row
    readonly isOpen: boolean
    readonly isActive: boolean
    readonly isChosen: boolean
    readonly isChoosing: boolean
    readonly onPress: (index: number, row: Row, event: MouseEvent) => void
    readonly onChoose: (index: number, row: Row, withShift: boolean) => void
    readonly onFlag: (row: Row) => void
    readonly onRemove: (row: Row) => void
    readonly onDrag: (row: Row, event: DragEvent) => void
  }

type Props = Omit<KnownProps, 'row'> & {
  /** Null while it is being asked for. */
  readonly row: Row | null
}

const MAY_DRAG = matchMedia(POINTED).matches

export const rowId = (id: Id): string => `row-${id}`

export const MessageRow = memo(({ row, ...props }: Props): ReactNode => {
  if (row === null) return <AwaitedRow index={props.index} top={props.top} />
  return <KnownRow row={row} {...props} />
})

const AwaitedRow = ({ index, top }: PlaceProps): ReactNode => {
  const styles = useRowStyles()
  return (
    <div role="row" aria-rowindex={index + 1} className={styles.row} style={at(top)}>
      <span />
      <span role="gridcell" className={styles.lines}>
        <span className={styles.empty} style={{ width: '60%' }} />
      </span>
    </div>
  )
}

const KnownRow = (props: KnownProps): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  const { short } = useDates()
  const { row, index, isChosen } = props
  const words = wordsOf(row, props, { text, short })
  const isMarked = props.isOpen || isChosen
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      role="row"
      id={rowId(row.email.id)}
      aria-rowindex={index + 1}
      aria-selected={isMarked}
      aria-label={words.spoken}
      className={mergeClasses(
        styles.row,
        words.isUnread && styles.unread,
        isMarked && styles.open,
        props.isActive && 'active',
        styles.mayChoose,
        props.isChoosing && styles.choosing,
      )}
      style={at(props.top)}
      onClick={(event) => props.onPress(index, row, event)}
      draggable={MAY_DRAG}
      onDragStart={(event) => props.onDrag(row, event)}
    >
      <RowBox
        words={words}
        isChosen={isChosen}
        onChoose={(withShift) => props.onChoose(index, row, withShift)}
      />
      <RowLines
        row={row}
        words={words}
        isMarked={isMarked}
        folderName={props.folderName}
        onFlag={props.onFlag}
        onRemove={props.onRemove}
      />
    </div>
  )
}

const at = (top: number) => ({ transform: `translateY(${top}px)` })
