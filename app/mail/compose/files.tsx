/** Files of a draft: chosen, dropped or pasted; each tells how far it has come, and can be taken away. */
import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { ReactNode } from 'react'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { useSize } from '../size.ts'
import type { DraftFile } from './draft.ts'

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  file: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    maxWidth: '320px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS} ${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column', flexGrow: 1 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  size: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  failed: { color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
})

export const Files = ({
  files,
  onRemove,
}: {
  files: readonly DraftFile[]
  onRemove: (key: string) => void
}): ReactNode => {
  const styles = useStyles()
  const text = useText()
  if (files.length === 0) return null
  return (
    <ul className={styles.list} aria-label={text('mail.reading.attachments')}>
      {files.map((file) => (
        <li key={file.key} className={styles.file}>
          <AttachRegular />
          <span className={styles.words}>
            <span className={styles.name}>{file.name}</span>
            <FileState file={file} />
          </span>
          <Button
            appearance="subtle"
            size="small"
            icon={<DismissRegular />}
            aria-label={text('mail.compose.removeFile', { name: file.name })}
            onClick={() => onRemove(file.key)}
          />
        </li>
      ))}
    </ul>
  )
}

const FileState = ({ file: { name, size, state } }: { file: DraftFile }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const sizeOf = useSize()
  const problemText = useProblemText()
  if (state.kind === 'failed')
    return <span className={styles.failed}>{problemText({ problem: state.problem })}</span>
  if (state.kind === 'there') return <span className={styles.size}>{sizeOf(size)}</span>
  return <ProgressBar value={state.part} aria-label={text('mail.compose.uploading', { name })} />
}
