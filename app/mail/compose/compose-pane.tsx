/** Writing: to whom, about what, and what; saved as it is typed. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { EditorView } from 'prosemirror-view'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import type { Id } from '../jmap/types.ts'
import { NotRead } from '../not-read.tsx'
import type { Begun } from './beginnings.ts'
import { ComposeBar } from './compose-bar.tsx'
import { ComposeFields } from './compose-fields.tsx'
import { ComposeNotices } from './compose-notices.tsx'
import type { Unfinished } from './recipients.tsx'
import { useBegun } from './use-begun.ts'
import { useFormatting } from './use-formatting.ts'
import { useSending } from './use-sending.ts'
import { useTaking } from './use-taking.ts'
import { useWriting } from './use-writing.ts'
import { type Writing, waitingDraft } from './writing.ts'

const useStyles = makeStyles({
  pane: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: '100%',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  over: { outline: `3px dashed ${tokens.colorBrandStroke1}`, outlineOffset: '-6px' },
  title: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})

type Props = {
  readonly asked: string
  /** What is being written can be found under another address from now on. */
  readonly onRename: (compose: string) => void
}

export const ComposePane = ({ asked, onRename }: Props): ReactNode => {
  const [left] = useState(() => waitingDraft(asked.replace(/^draft:/, '')))
  if (left !== null) return <Compose begun={left.begun} left={left} onRename={onRename} />
  return <Beginning asked={asked} onRename={onRename} />
}

const Beginning = ({ asked, onRename }: Props): ReactNode => {
  const [first] = useState(asked)
  const { begun, error, again } = useBegun(first)
  if (begun === null) return <NotRead error={error} again={again} />
  return <Compose begun={begun} left={null} onRename={onRename} />
}

type ComposeProps = {
  readonly begun: Begun
  readonly left: Writing | null
  readonly onRename: Props['onRename']
}

const Compose = ({ begun, left, onRename }: ComposeProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { folderOf } = useDesk()
  const writing = useWriting(begun, left, folderOf('drafts')?.id ?? '', (id: Id) => onRename(`draft:${id}`))
  const editor = useRef<EditorView | null>(null)
  const { isOver, events, takeIn } = useTaking(editor, writing.files)
  const { send, discard, isSending, isLost, problem } = useSending(writing)
  const [isFormatted, format] = useFormatting(writing)
  const unfinished = useRef<Unfinished>({ to: '', cc: '', bcc: '' })
  const sendAll = (): void =>
    void send(Object.values(unfinished.current).filter((typed) => typed.trim() !== ''))
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    sendAll()
  }
  return (
    <form
      className={isOver ? `${styles.pane} ${styles.over}` : styles.pane}
      aria-label={text('mail.compose.title')}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      {...events}
    >
      <h2 className={styles.title}>{text('mail.compose.title')}</h2>
      <ComposeBar
        onSend={sendAll}
        isSending={isSending}
        onChosen={writing.files.add}
        discard={discard}
        isFormatted={isFormatted}
        onFormat={format}
        state={writing.state}
      />
      <ComposeNotices isOriginalKept={begun.isOriginalKept} isLost={isLost} problem={problem} />
      <ComposeFields
        writing={writing}
        unfinished={unfinished.current}
        isFormatted={isFormatted}
        editor={editor}
        takeIn={takeIn}
        isLost={isLost}
      />
    </form>
  )
}
