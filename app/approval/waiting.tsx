/** A browser that waits for a phone: where to type the number, the number, and that it waits. */
import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { NumberToType } from './number-to-type.tsx'

const useStyles = makeStyles({
  waiting: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& p': { margin: 0 } },
  spinner: { justifyContent: 'flex-start', color: tokens.colorNeutralForeground2 },
})

type Props = {
  readonly number: string
  /** What the phones are called; none while that may not be known. */
  readonly names: readonly string[]
}

export const Waiting = ({ number, names }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.waiting}>
      <p>
        {names.length === 0
          ? text('approval.open')
          : text('approval.openOn', {
              names: new Intl.ListFormat(document.documentElement.lang, { type: 'disjunction' }).format(
                names,
              ),
            })}
      </p>
      <NumberToType number={number} />
      <Spinner
        size="tiny"
        label={text('approval.waiting')}
        labelPosition="after"
        className={styles.spinner}
      />
    </div>
  )
}
