/** A small button in a row: reached by pointing, while the keyboard has keys for what it does. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  button: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '24px',
    height: '24px',
    padding: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    fontSize: '18px',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1 },
  },
})

type Props = { readonly icon: ReactNode; readonly label: string; readonly onPress: () => void }

export const IconButton = ({ icon, label, onPress }: Props): ReactNode => (
  <button
    type="button"
    tabIndex={-1}
    aria-label={label}
    title={label}
    className={useStyles().button}
    onClick={(event) => {
      event.stopPropagation()
      onPress()
    }}
  >
    {icon}
  </button>
)
