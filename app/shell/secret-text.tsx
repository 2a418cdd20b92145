/**
 * A secret that is shown once: groups of four letters with a gap that is not a blank, so that what is marked and copied
 * has none. Read out letter by letter. It is never put in the address, the title, the history or storage.
 */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const GROUP_LETTERS = 4

const useStyles = makeStyles({
  secret: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '1.5rem',
    lineHeight: '2rem',
    userSelect: 'all',
    // Not a flex box: of that, what is marked and copied by hand would have a line for each group.
    '& > span': { display: 'inline-block', marginRight: '0.6em' },
  },
  /** Among other values. */
  small: {
    padding: 0,
    backgroundColor: 'transparent',
    border: 'none',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
})

const groupsOf = (value: string): string[] => value.match(new RegExp(`.{1,${GROUP_LETTERS}}`, 'gu')) ?? []

type Props = { readonly value: string; readonly label: string; readonly isSmall?: boolean }

export const SecretText = ({ value, label, isSmall = false }: Props): ReactNode => {
  const styles = useStyles()
  const groups = groupsOf(value)
  const spelled = groups.map((group) => [...group].join(' ')).join(', ')
  return (
    <div
      role="img"
      aria-label={`${label}: ${spelled}`}
      className={mergeClasses(styles.secret, isSmall && styles.small)}
    >
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two groups can be alike, and none of them moves
        <span key={index}>{group}</span>
      ))}
    </div>
  )
}
