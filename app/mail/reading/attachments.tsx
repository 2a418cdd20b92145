/** What came with a mail: each a file to save. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import type { BodyPart } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { useSize } from '../size.ts'

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
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '& svg': {
      flexShrink: 0,
      fontSize: '20px',
      width: '1em',
      height: '1em',
      color: tokens.colorNeutralForeground2,
    },
  },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  size: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

export const Attachments = ({ parts }: { parts: readonly BodyPart[] }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const sizeOf = useSize()
  const session = useMailSession()
  if (parts.length === 0) return null
  return (
    <ul className={styles.list} aria-label={text('mail.reading.attachments')}>
      {parts.map(({ blobId, partId, name, type, size }) => {
        const called = name ?? text('mail.reading.unnamed')
        return (
          <li key={partId}>
            <a
              href={session.downloadUrl(blobId ?? '', called, type)}
              download={called}
              className={styles.file}
            >
              <AttachRegular />
              <span className={styles.words}>
                <span className={styles.name}>{called}</span>
                <span className={styles.size}>{sizeOf(size)}</span>
              </span>
              <ArrowDownloadRegular />
            </a>
          </li>
        )
      })}
    </ul>
  )
}
