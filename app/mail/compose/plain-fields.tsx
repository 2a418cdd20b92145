/** The lines above the words that are not of recipients: from which address, and about what. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import type { Identity } from '../jmap/types.ts'
import { fullAddress } from '../people.ts'

const useStyles = makeStyles({
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
})

type FromProps = {
  readonly identities: readonly Identity[]
  readonly identity: Identity
  readonly onChange: (identity: Identity) => void
}

/** Nothing where there is nothing to choose. */
export const FromField = ({ identities, identity, onChange }: FromProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  if (identities.length <= 1) return null
  return (
    <div className={styles.field}>
      <label htmlFor="compose-from" className={styles.label}>
        {text('mail.compose.from')}
      </label>
      <select
        id="compose-from"
        className={styles.select}
        value={identity.id}
        onChange={({ target }) => onChange(identities.find(({ id }) => id === target.value) ?? identity)}
      >
        {identities.map((each) => (
          <option key={each.id} value={each.id}>
            {fullAddress(each)}
          </option>
        ))}
      </select>
    </div>
  )
}

type SubjectProps = { readonly subject: string; readonly onChange: (subject: string) => void }

export const SubjectField = ({ subject, onChange }: SubjectProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.field}>
      <label htmlFor="compose-subject" className={styles.label}>
        {text('mail.compose.subject')}
      </label>
      <input
        id="compose-subject"
        className={styles.input}
        autoComplete="off"
        dir="auto"
        value={subject}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}
