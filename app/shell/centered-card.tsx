/** The frame of signing in, signing up and recovering: one card in the middle, one thing to do, language and help below. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { CardFooter } from './card-footer.tsx'
import { PageTitle } from './page-title.tsx'
import { Seal } from './seal.tsx'

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalL}`,
    gap: tokens.spacingVerticalXL,
    '@media (max-width: 480px)': {
      justifyContent: 'flex-start',
      padding: 0,
      backgroundColor: tokens.colorNeutralBackground1,
    },
  },
  card: {
    width: '100%',
    maxWidth: '440px',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: '44px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    '& p': { margin: 0 },
    '@media (max-width: 480px)': {
      padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXL}`,
      boxShadow: 'none',
      border: 'none',
    },
  },
  product: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
})

type Props = {
  readonly title: string
  readonly children: ReactNode
  /** Above the title: whose it is. */
  readonly above?: ReactNode
  /** True: the first field takes the focus, not the title. */
  readonly quiet?: boolean
}

export const CenteredCard = ({ title, children, above, quiet = false }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <div className={styles.product}>
          <Seal />
          {text('shell.productName')}
        </div>
        {above}
        <PageTitle key={title} quiet={quiet} isSmall>
          {title}
        </PageTitle>
        {children}
      </main>
      <CardFooter />
    </div>
  )
}
