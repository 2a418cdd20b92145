/** Where a row begins: the picture of who it is from, and over it the box that chooses it. */
import { Avatar, Checkbox, mergeClasses } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { useRowStyles } from './row-styles.ts'
import type { RowWords } from './row-words.ts'

type Props = {
  readonly words: RowWords
  readonly isChosen: boolean
  readonly onChoose: (withShift: boolean) => void
}

export const RowBox = ({ words: { names, subject }, isChosen, onChoose }: Props): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  return (
    <div role="gridcell" className={styles.who}>
      <span className="avatar">
        <Avatar name={names} size={32} color="colorful" aria-hidden />
      </span>
      <span className={mergeClasses('box', styles.box)}>
        <Checkbox
          checked={isChosen}
          aria-label={text('mail.list.choose', { subject })}
          input={{ tabIndex: -1 }}
          onClick={(event) => {
            event.stopPropagation()
            if (event.target instanceof HTMLInputElement) onChoose(event.shiftKey)
          }}
          onChange={() => {}}
        />
      </span>
    </div>
  )
}
