/** The mark of the product: a seal, drawn in the colour of the theme. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  seal: { color: tokens.colorBrandForeground1, display: 'block', flexShrink: 0 },
})

export const Seal = ({ size = 28 }: { size?: number }): ReactNode => (
  <svg className={useStyles().seal} width={size} height={size} viewBox="0 0 28 28" aria-hidden="true">
    <path
      fill="currentColor"
      d="M14 1.5l3 2.2 3.7-.3 1.4 3.4 3.3 1.7-.6 3.7 1.7 3.3-2.5 2.7-.4 3.7-3.6.9-2.3 2.9-3.5-1.2-3.5 1.2-2.3-2.9-3.6-.9-.4-3.7L1.900 15.500l1.700-3.300-.6-3.700 3.300-1.700 1.400-3.400 3.700.3z"
    />
    <path
      fill="none"
      stroke={tokens.colorNeutralForegroundOnBrand}
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      d="M9 14.200l3.500 3.500L19 10.700"
    />
  </svg>
)
