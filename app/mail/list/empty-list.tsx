/** A list with nothing in it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { MailInboxRegular } from '@fluentui/react-icons/svg/mail-inbox'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { SearchHint } from '../search/search-hint.tsx'

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: '64px 24px',
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
    '& p': { margin: 0 },
  },
  icon: { fontSize: '48px', lineHeight: 1, color: tokens.colorNeutralForeground3 },
})

export const EmptyList = ({ isSearch }: { isSearch: boolean }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.empty}>
      <span className={styles.icon} aria-hidden>
        {isSearch ? <SearchRegular /> : <MailInboxRegular />}
      </span>
      <p>{text(isSearch ? 'mail.search.nothing' : 'mail.list.empty')}</p>
      {isSearch && (
        <p>
          <SearchHint />
        </p>
      )}
    </div>
  )
}
