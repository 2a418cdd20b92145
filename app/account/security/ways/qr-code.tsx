/** A QR code, drawn from its path: always dark on light with its margin, whatever the theme, or phones miss it. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  code: {
    width: '200px',
    maxWidth: '100%',
    backgroundColor: '#fff',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    // Forced colours would make it light on dark.
    forcedColorAdjust: 'none',
  },
})

type Props = { readonly path: string; readonly size: number; readonly name: string }

export const QrCode = ({ path, size, name }: Props): ReactNode => (
  <svg
    role="img"
    aria-label={name}
    className={useStyles().code}
    viewBox={`0 0 ${size} ${size}`}
    shapeRendering="crispEdges"
  >
    <path d={path} fill="#000" />
  </svg>
)
