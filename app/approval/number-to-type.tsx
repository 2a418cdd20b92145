/** The number that is to be typed on the phone: large for the eye, and read out a digit at a time. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect } from 'react'
import { useSay } from '../shell/live.tsx'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  number: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXL}`,
    alignSelf: 'center',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: '40px',
    lineHeight: '52px',
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
    letterSpacing: '0.12em',
    textIndent: '0.12em',
  },
})

export const NumberToType = ({ number }: { number: string }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { say } = useSay()
  const digits = [...number].join(' ')
  useEffect(() => say(text('approval.number', { digits })), [say, text, digits])
  return (
    <div role="img" aria-label={text('approval.number', { digits })} className={styles.number}>
      {number}
    </div>
  )
}
