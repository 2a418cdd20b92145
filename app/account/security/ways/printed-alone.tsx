/** What is inside is all that stands on paper when the page is printed, with a heading that says what it is. */
import { makeStaticStyles, makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

// As text: the object form knows no rules within a rule.
const usePaper = makeStaticStyles(`@media print {
  body *:not(:has([data-printed])):not([data-printed]):not([data-printed] *) { display: none !important; }
  [data-printed], [data-printed] * { color: #000 !important; background-color: #fff !important; }
}`)

const useStyles = makeStyles({
  onPaper: { display: 'none', '@media print': { display: 'block' } },
})

type Props = { readonly heading: string; readonly explained: string; readonly children: ReactNode }

export const PrintedAlone = ({ heading, explained, children }: Props): ReactNode => {
  usePaper()
  const styles = useStyles()
  return (
    <div data-printed>
      <div className={styles.onPaper}>
        <p>{heading}</p>
        <p>{explained}</p>
      </div>
      {children}
    </div>
  )
}
