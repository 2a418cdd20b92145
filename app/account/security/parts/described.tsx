/** The label of a choice: its name, and a line about it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  name: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  about: { display: 'block', color: tokens.colorNeutralForeground2 },
})

export const Described = ({ name, about }: { name: string; about: string }): ReactNode => {
  const styles = useStyles()
  return (
    <>
      <span className={styles.name}>{name} </span>
      <span className={styles.about}>{about}</span>
    </>
  )
}
