/** What came with a mail: each a file to save. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { AttachRegular } from '@fluentui/react-icons/svg/attach'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { useFileCards } from '../file-card.ts'
import type { BodyPart } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { useSize } from '../size.ts'

const useStyles = makeStyles({
  file: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
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
})

export const Attachments = ({ parts }: { parts: readonly BodyPart[] }): ReactNode => {
  const styles = useStyles()
  const cards = useFileCards()
  const text = useText()
  const sizeOf = useSize()
  const session = useMailSession()
  if (parts.length === 0) return null
  return (
    <ul className={cards.list} aria-label={text('mail.reading.attachments')}>
      {parts.map(({ blobId, partId, name, type, size }) => {
        const called = name ?? text('mail.reading.unnamed')
        return (
          <li key={partId}>
            <a
              href={session.downloadUrl(blobId ?? '', called, type)}
              download={called}
              className={mergeClasses(cards.file, styles.file)}
            >
              <AttachRegular />
              <span className={cards.words}>
                <span className={cards.name}>{called}</span>
                <span className={cards.size}>{sizeOf(size)}</span>
              </span>
              <ArrowDownloadRegular />
            </a>
          </li>
        )
      })}
    </ul>
  )
}
