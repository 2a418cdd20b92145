/** The words of what is being written: formatted, or as text. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { EditorView } from 'prosemirror-view'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useText } from '../../texts.tsx'
import { RichEditor } from './rich/rich-editor.tsx'
import type { Taking } from './use-taking.ts'
import type { Writing, WritingNow } from './writing.ts'

const useStyles = makeStyles({
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
  readonly writing: Writing & WritingNow
  readonly isFormatted: boolean
  /** Who answers begins to write at the top of it. */
  readonly isAnswer: boolean
  readonly editor: RefObject<EditorView | null>
  readonly takeIn: Taking['takeIn']
}

export const ComposeBody = ({ writing, isFormatted, isAnswer, editor, takeIn }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { draft, change, files } = writing
  const body = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!isAnswer) return
    body.current?.focus()
    body.current?.setSelectionRange(0, 0)
  }, [isAnswer])
  if (isFormatted)
    return (
      <RichEditor
        first={{ html: draft.html, text: draft.text }}
        hasFocusFirst={isAnswer}
        onChange={(written) => change((before) => ({ ...before, ...written }))}
        editor={editor}
        pictureAt={files.pictureAt}
        onPictures={takeIn}
      />
    )
  return (
    <textarea
      ref={body}
      className={styles.body}
      aria-label={text('mail.compose.body')}
      dir="auto"
      value={draft.text}
      onChange={({ target }) => change((before) => ({ ...before, text: target.value }))}
    />
  )
}
