/** Ways to go on, each a wide button: choosing is pressing. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import type { ComponentType, ReactNode } from 'react'

type Choice = {
  readonly key: string
  readonly name: string
  readonly icon: ComponentType | null
  readonly choose: () => void
}

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  choice: { width: '100%', justifyContent: 'flex-start', minHeight: '52px', textAlign: 'start' },
})

export const Choices = ({ of }: { of: readonly Choice[] }): ReactNode => {
  const styles = useStyles()
  return (
    <ul className={styles.list}>
      {of.map(({ key, name, icon: Icon, choose }) => (
        <li key={key}>
          <Button
            size="large"
            className={styles.choice}
            appearance={Icon === null ? 'subtle' : 'secondary'}
            {...(Icon === null ? {} : { icon: <Icon /> })}
            onClick={choose}
          >
            {name}
          </Button>
        </li>
      ))}
    </ul>
  )
}
