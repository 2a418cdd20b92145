/** Writing: to whom, about what, and what; saved as it is typed. */
import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { TextFontRegular } from '@fluentui/react-icons/svg/text-font'
import type { EditorView } from 'prosemirror-view'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { keep, kept } from '../../kept-in-browser.ts'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { type TextKey, useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import type { EmailAddress, Id } from '../jmap/types.ts'
import { NotRead } from '../not-read.tsx'
import { fullAddress } from '../people.ts'
import type { Begun } from './beginnings.ts'
import { ChooseFiles } from './choose-files.tsx'
import { asSent, type Draft, type DraftFile } from './draft.ts'
import { Files, isBeside } from './files.tsx'
import { RecipientsField } from './recipients-field.tsx'
import { takePictureAway } from './rich/editor-pictures.ts'
import { RichEditor } from './rich/rich-editor.tsx'
import type { SaveState } from './saver.ts'
import { useBegun } from './use-begun.ts'
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
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalS,
  },
  state: { marginLeft: 'auto', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  fields: { display: 'contents' },
  title: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  field: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '40px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':focus-within': { borderBottomColor: tokens.colorBrandStroke1 },
  },
  label: { minWidth: '64px', color: tokens.colorNeutralForeground2 },
  input: {
    flexGrow: 1,
    minWidth: 0,
    height: '36px',
    border: 'none',
    outline: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
  },
  select: {
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    minHeight: '32px',
  },
  files: { paddingTop: tokens.spacingVerticalS },
  body: {
    flexGrow: 1,
    minHeight: '280px',
    marginTop: tokens.spacingVerticalS,
    padding: '8px 0',
    border: 'none',
    outline: 'none',
    resize: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    fontSize: '15px',
    lineHeight: '1.5',
  },
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

const SAVED: Readonly<Record<SaveState, TextKey | null>> = {
  untouched: null,
  waiting: null,
  saving: 'mail.compose.saving',
  saved: 'mail.compose.saved',
  failed: 'mail.compose.notSaved',
}

type ComposeProps = {
  readonly begun: Begun
  readonly left: Writing | null
  readonly onRename: Props['onRename']
}

const Compose = ({ begun, left, onRename }: ComposeProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const problemText = useProblemText()
  const { folderOf } = useDesk()
  const writing = useWriting(begun, left, folderOf('drafts')?.id ?? '', (id: Id) => onRename(`draft:${id}`))
  const { draft, identity, change, files } = writing
  const editor = useRef<EditorView | null>(null)
  const { isOver, events, takeIn } = useTaking(editor, files)
  const { send, discard, isSending, isLost, problem } = useSending(writing)
  const [isFormatted, setIsFormatted] = useState(
    draft.html !== null || (begun.saved === null && kept('formatting') === 'on'),
  )
  const [hasCopies, setHasCopies] = useState(draft.cc.length > 0 || draft.bcc.length > 0)
  const body = useRef<HTMLTextAreaElement>(null)
  const isAnswer = begun.draft.to.length > 0
  // Who answers begins to write at the top of it.
  useEffect(() => {
    if (!isAnswer) return
    body.current?.focus()
    body.current?.setSelectionRange(0, 0)
  }, [isAnswer])

  /** What stands in the lines of recipients and is no address yet. */
  const unfinished = useRef<Record<Line, string>>({ to: '', cc: '', bcc: '' })
  const sendAll = (): void =>
    void send(Object.values(unfinished.current).filter((typed) => typed.trim() !== ''))
  const put =
    <Part extends keyof Draft>(part: Part) =>
    (value: Draft[Part]): void =>
      change((before) => ({ ...before, [part]: value }))
  /** Without formatting the words stay. */
  const format = (on: boolean): void => {
    keep('formatting', on ? 'on' : 'off')
    setIsFormatted(on)
    if (!on) change((before) => asSent({ ...asSent(before), html: null }))
  }
  const removeFile = ({ key, picture }: DraftFile): void => {
    if (editor.current !== null && picture !== null) takePictureAway(editor.current, picture.cid)
    files.remove(key)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    sendAll()
  }
  const saved = SAVED[writing.state]
  return (
    <form
      className={isOver ? `${styles.pane} ${styles.over}` : styles.pane}
      aria-label={text('mail.compose.title')}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      {...events}
    >
      <h2 className={styles.title}>{text('mail.compose.title')}</h2>
      <div className={styles.bar}>
        <Button appearance="primary" icon={<SendRegular />} disabledFocusable={isSending} onClick={sendAll}>
          {text('mail.compose.send')}
        </Button>
        <ChooseFiles words={text('mail.compose.attach')} onChosen={files.add} icon={<AttachRegular />}>
          {text('mail.compose.attach')}
        </ChooseFiles>
        <Button appearance="subtle" icon={<DeleteRegular />} onClick={() => void discard()}>
          {text('mail.compose.discard')}
        </Button>
        <ToggleButton
          appearance="subtle"
          icon={<TextFontRegular />}
          checked={isFormatted}
          aria-label={text('mail.format.title')}
          title={text('mail.format.title')}
          onClick={() => format(!isFormatted)}
        />
        <span role="status" className={styles.state}>
          {saved !== null && text(saved)}
        </span>
      </div>
      {begun.isOriginalKept && (
        <Notice kind="info" role="note">
          {text('mail.compose.originalStays')}
        </Notice>
      )}
      {isLost && (
        <Notice kind="warning" role="alert">
          {text('mail.compose.findingOut')}
        </Notice>
      )}
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      {/* What is written while it is being found out would be in neither. */}
      <div inert={isLost} className={styles.fields}>
        {begun.identities.length > 1 && (
          <div className={styles.field}>
            <label htmlFor="compose-from" className={styles.label}>
              {text('mail.compose.from')}
            </label>
            <select
              id="compose-from"
              className={styles.select}
              value={identity.id}
              onChange={({ target }) =>
                writing.setIdentity(begun.identities.find(({ id }) => id === target.value) ?? identity)
              }
            >
              {begun.identities.map((each) => (
                <option key={each.id} value={each.id}>
                  {fullAddress(each)}
                </option>
              ))}
            </select>
          </div>
        )}
        <RecipientsField
          label={text('mail.compose.to')}
          addresses={draft.to}
          onChange={put('to')}
          onTyped={(typed) => {
            unfinished.current.to = typed
          }}
          hasFocusFirst={!isAnswer}
          end={
            !hasCopies && (
              <Button appearance="transparent" size="small" onClick={() => setHasCopies(true)}>
                {text('mail.compose.showCopies')}
              </Button>
            )
          }
        />
        {hasCopies && <Copies draft={draft} put={put} unfinished={unfinished.current} />}
        <div className={styles.field}>
          <label htmlFor="compose-subject" className={styles.label}>
            {text('mail.compose.subject')}
          </label>
          <input
            id="compose-subject"
            className={styles.input}
            autoComplete="off"
            dir="auto"
            value={draft.subject}
            onChange={({ target }) => put('subject')(target.value)}
          />
        </div>
        <div className={styles.files}>
          <Files files={asSent(draft).files.filter(isBeside)} onRemove={removeFile} />
        </div>
        {isFormatted ? (
          <RichEditor
            first={{ html: draft.html, text: draft.text }}
            hasFocusFirst={isAnswer}
            onChange={(written) => change((before) => ({ ...before, ...written }))}
            editor={editor}
            pictureAt={files.pictureAt}
            onPictures={takeIn}
          />
        ) : (
          <textarea
            ref={body}
            className={styles.body}
            aria-label={text('mail.compose.body')}
            dir="auto"
            value={draft.text}
            onChange={({ target }) => put('text')(target.value)}
          />
        )}
      </div>
    </form>
  )
}

type CopiesProps = {
  readonly draft: Draft
  readonly put: (part: 'cc' | 'bcc') => (value: readonly EmailAddress[]) => void
  readonly unfinished: Record<Line, string>
}

type Line = 'to' | 'cc' | 'bcc'

const Copies = ({ draft, put, unfinished }: CopiesProps): ReactNode => {
  const text = useText()
  const line = (of: 'cc' | 'bcc') => ({
    addresses: draft[of],
    onChange: put(of),
    onTyped: (typed: string): void => {
      unfinished[of] = typed
    },
  })
  return (
    <>
      <RecipientsField label={text('mail.compose.cc')} {...line('cc')} />
      <RecipientsField label={text('mail.compose.bcc')} {...line('bcc')} />
    </>
  )
}
