/** Whose sign-in this is, and the way to another account. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  who: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    marginLeft: '-8px',
    marginBottom: '-8px',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  address: { minWidth: 0 },
})

type Props = { readonly address: string; readonly onOther: () => void }

export const Who = ({ address, onOther }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.who}>
      <Button
        appearance="transparent"
        icon={<ArrowLeftRegular />}
        aria-label={text('signIn.otherAccount')}
        title={text('signIn.otherAccount')}
        onClick={onOther}
      />
      <span className={styles.address}>{address}</span>
    </div>
  )
}
