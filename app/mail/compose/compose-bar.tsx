/** Above what is being written: what can be done with it, and whether it is saved. */
import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { TextFontRegular } from '@fluentui/react-icons/svg/text-font'
import type { ReactNode } from 'react'
import { type TextKey, useText } from '../../texts.tsx'
import { ChooseFiles } from './choose-files.tsx'
import type { DraftFiles } from './draft-files.ts'
import type { SaveState } from './saver.ts'
import type { Sending } from './use-sending.ts'

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalS,
  },
  state: { marginLeft: 'auto', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

const SAVED: Readonly<Record<SaveState, TextKey | null>> = {
  untouched: null,
  waiting: null,
  saving: 'mail.compose.saving',
  saved: 'mail.compose.saved',
  failed: 'mail.compose.notSaved',
}

type Props = Pick<Sending, 'isSending' | 'discard'> & {
  readonly onSend: () => void
  readonly onChosen: DraftFiles['add']
  readonly isFormatted: boolean
  readonly onFormat: (on: boolean) => void
  readonly state: SaveState
}

export const ComposeBar = (props: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { isFormatted } = props
  const saved = SAVED[props.state]
  return (
    <div className={styles.bar}>
      <Button
        appearance="primary"
        icon={<SendRegular />}
        disabledFocusable={props.isSending}
        onClick={props.onSend}
      >
        {text('mail.compose.send')}
      </Button>
      <ChooseFiles words={text('mail.compose.attach')} onChosen={props.onChosen} icon={<AttachRegular />}>
        {text('mail.compose.attach')}
      </ChooseFiles>
      <Button appearance="subtle" icon={<DeleteRegular />} onClick={() => void props.discard()}>
        {text('mail.compose.discard')}
      </Button>
      <ToggleButton
        appearance="subtle"
        icon={<TextFontRegular />}
        checked={isFormatted}
        aria-label={text('mail.format.title')}
        title={text('mail.format.title')}
        onClick={() => props.onFormat(!isFormatted)}
      />
      <span role="status" className={styles.state}>
        {saved !== null && text(saved)}
      </span>
    </div>
  )
}
