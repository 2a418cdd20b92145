/** The link to the other ways of giving the second step. */
import { Button, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import type { SignInFlow } from './flow.ts'

const useStyles = makeStyles({ button: { alignSelf: 'flex-start', marginLeft: '-12px' } })

export const OtherWay = ({ flow: { step, goTo } }: { flow: SignInFlow }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  if (!('methods' in step)) return null
  const { address, methods } = step
  return (
    <Button
      appearance="transparent"
      className={styles.button}
      onClick={() => goTo({ at: 'ways', address, methods })}
    >
      {text('signIn.otherWay')}
    </Button>
  )
}
