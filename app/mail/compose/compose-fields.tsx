/** All of a mail that is written: from whom and to whom, about what, its files and its words. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { EditorView } from 'prosemirror-view'
import type { ReactNode, RefObject } from 'react'
import { ComposeBody } from './compose-body.tsx'
import { asSent, type Draft, type DraftFile } from './draft.ts'
import { Files, isBeside } from './files.tsx'
import { FromField, SubjectField } from './plain-fields.tsx'
import { Recipients, type Unfinished } from './recipients.tsx'
import { takePictureAway } from './rich/editor-pictures.ts'
import type { Taking } from './use-taking.ts'
import type { Writing, WritingNow } from './writing.ts'

const useStyles = makeStyles({
  fields: { display: 'contents' },
  files: { paddingTop: tokens.spacingVerticalS },
})

type Props = {
  readonly writing: Writing & WritingNow
  readonly unfinished: Unfinished
  readonly isFormatted: boolean
  readonly editor: RefObject<EditorView | null>
  readonly takeIn: Taking['takeIn']
  /** It is being found out whether it was sent: what is written meanwhile would be in neither. */
  readonly isLost: boolean
}

export const ComposeFields = (props: Props): ReactNode => {
  const styles = useStyles()
  const { writing, isFormatted, editor, takeIn } = props
  const { begun, draft, change, files } = writing
  const isAnswer = begun.draft.to.length > 0
  const put =
    <Part extends keyof Draft>(part: Part) =>
    (value: Draft[Part]): void =>
      change((before) => ({ ...before, [part]: value }))
  const removeFile = ({ key, picture }: DraftFile): void => {
    if (editor.current !== null && picture !== null) takePictureAway(editor.current, picture.cid)
    files.remove(key)
  }
  return (
    <div inert={props.isLost} className={styles.fields}>
      <FromField identities={begun.identities} identity={writing.identity} onChange={writing.setIdentity} />
      <Recipients draft={draft} put={put} unfinished={props.unfinished} hasFocusFirst={!isAnswer} />
      <SubjectField subject={draft.subject} onChange={put('subject')} />
      <div className={styles.files}>
        <Files files={asSent(draft).files.filter(isBeside)} onRemove={removeFile} />
      </div>
      <ComposeBody
        writing={writing}
        isFormatted={isFormatted}
        isAnswer={isAnswer}
        editor={editor}
        takeIn={takeIn}
      />
    </div>
  )
}
