/** My account: where the account pages begin. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useDates } from '../dates.ts'
import { PageBody } from '../shell/page-body.tsx'
import { useAccount } from '../start.tsx'
import { useText } from '../texts.tsx'
import { HarmNotices } from './harm/harm-notices.tsx'
import { ButtonLink } from './security/parts/button-link.tsx'
import { Part } from './security/parts/card.tsx'
import { StateBadge } from './security/parts/state-badge.tsx'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'stretch',
  },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  words: { overflowWrap: 'anywhere' },
})

export const OverviewPage = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const account = useAccount()
  return (
    <PageBody title={text('shell.myAccount')} trail={[]}>
      <HarmNotices />
      <div className={styles.cards}>
        <Part
          title={text('security.title')}
          actions={
            <ButtonLink
              to="/account/security"
              name={text('account.overview.updateName')}
              appearance="primary"
            >
              {text('account.overview.update')}
            </ButtonLink>
          }
        >
          <p>{text('account.overview.passwordChanged', { date: dates.day(account.passwordChangedMs) })}</p>
          <p className={styles.line}>
            {text('security.twoStep.label')} <StateBadge isOn={account.twoStepSinceMs !== null} />
          </p>
        </Part>
        <Part
          title={text('account.places.info')}
          actions={
            <ButtonLink to="/account/info" name={text('account.overview.infoChangeName')}>
              {text('account.overview.infoChange')}
            </ButtonLink>
          }
        >
          <p className={styles.words}>
            {account.firstName} {account.lastName}
          </p>
          <p className={styles.words}>{account.address}</p>
        </Part>
        <Part
          title={text('account.places.devices')}
          lead={text('account.overview.devicesText')}
          actions={
            <ButtonLink to="/account/devices" name={text('account.overview.devicesShowName')}>
              {text('account.overview.devicesShow')}
            </ButtonLink>
          }
        />
      </div>
    </PageBody>
  )
}
