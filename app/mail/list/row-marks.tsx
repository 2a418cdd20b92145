/** At the end of the first line of a row: its marks, and in their place its buttons while it is pointed at. */
import { mergeClasses } from '@fluentui/react-components'
import { ArrowForwardRegular } from '@fluentui/react-icons/svg/arrow-forward'
import { ArrowReplyRegular } from '@fluentui/react-icons/svg/arrow-reply'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { FlagFilled, FlagRegular } from '@fluentui/react-icons/svg/flag'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { IconButton } from './icon-button.tsx'
import { useRowStyles } from './row-styles.ts'
import type { Marks } from './row-words.ts'

export const RowMarks = ({ marks }: { marks: Marks }): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  return (
    <span className={mergeClasses(styles.marks, 'when-not')}>
      {marks.isAnswered && <ArrowReplyRegular aria-label={text('mail.list.answered')} role="img" />}
      {marks.isForwarded && <ArrowForwardRegular aria-label={text('mail.list.forwarded')} role="img" />}
      {marks.hasAttachment && <AttachRegular aria-label={text('mail.list.hasAttachment')} role="img" />}
      {marks.isFlagged && (
        <FlagFilled className={styles.flag} aria-label={text('mail.list.flagged')} role="img" />
      )}
    </span>
  )
}

type ButtonsProps = {
  readonly isFlagged: boolean
  readonly onFlag: () => void
  readonly onRemove: () => void
}

export const RowButtons = ({ isFlagged, onFlag, onRemove }: ButtonsProps): ReactNode => {
  const styles = useRowStyles()
  const text = useText()
  return (
    <span className={mergeClasses(styles.marks, 'when-pointed')}>
      <IconButton
        icon={isFlagged ? <FlagFilled className={styles.flag} /> : <FlagRegular />}
        label={text(isFlagged ? 'mail.actions.unflag' : 'mail.actions.flag')}
        onPress={onFlag}
      />
      <IconButton icon={<DeleteRegular />} label={text('mail.actions.delete')} onPress={onRemove} />
    </span>
  )
}
