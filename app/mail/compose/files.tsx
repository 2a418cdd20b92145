/** Files of a draft: chosen, dropped or pasted; each tells how far it has come, and can be taken away. */
import { Button, makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { ReactNode } from 'react'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { useFileCards } from '../file-card.ts'
import { useSize } from '../size.ts'
import type { DraftFile } from './draft.ts'

const useStyles = makeStyles({
  file: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS} ${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  failed: { color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
})

/** Not a picture that is seen where it stands. */
export const isBeside = ({ picture, state }: DraftFile): boolean => picture === null || state.kind !== 'there'

export const Files = ({
  files,
  onRemove,
}: {
  files: readonly DraftFile[]
  onRemove: (file: DraftFile) => void
}): ReactNode => {
  const styles = useStyles()
  const cards = useFileCards()
  const text = useText()
  if (files.length === 0) return null
  return (
    <ul className={cards.list} aria-label={text('mail.reading.attachments')}>
      {files.map((file) => (
        <li key={file.key} className={mergeClasses(cards.file, styles.file)}>
          <AttachRegular />
          <span className={cards.words}>
            <span className={cards.name}>{file.name}</span>
            <FileState file={file} />
          </span>
          <Button
            appearance="subtle"
            size="small"
            icon={<DismissRegular />}
            aria-label={text('mail.compose.removeFile', { name: file.name })}
            onClick={() => onRemove(file)}
          />
        </li>
      ))}
    </ul>
  )
}

const FileState = ({ file: { name, size, state } }: { file: DraftFile }): ReactNode => {
  const styles = useStyles()
  const cards = useFileCards()
  const text = useText()
  const sizeOf = useSize()
  const problemText = useProblemText()
  if (state.kind === 'failed')
    return <span className={styles.failed}>{problemText({ problem: state.problem })}</span>
  if (state.kind === 'there') return <span className={cards.size}>{sizeOf(size)}</span>
  return <ProgressBar value={state.part} aria-label={text('mail.compose.uploading', { name })} />
}
