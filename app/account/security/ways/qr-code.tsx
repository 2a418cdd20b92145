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
  both: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalXXL },
  words: {
    flex: '1 1 240px',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    alignItems: 'flex-start',
  },
})

type Props = { readonly path: string; readonly size: number; readonly name: string }

const QrCode = ({ path, size, name }: Props): ReactNode => (
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

/** The code, and what there is to say of it beside it, or below it on a phone. */
export const BesideQrCode = ({ children, ...code }: Props & { readonly children: ReactNode }): ReactNode => {
  const styles = useStyles()
  return (
    <div className={styles.both}>
      <QrCode {...code} />
      <div className={styles.words}>{children}</div>
    </div>
  )
}
