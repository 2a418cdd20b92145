/** One app password: what it may do, its name, its history, how to set up its device, replacing and removing it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { call, type Problem, problemOf } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { useSay } from '../../shell/live.tsx'
import { Notice } from '../../shell/notice.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { RenameDialog } from '../../shell/rename-dialog.tsx'
import { useText } from '../../texts.tsx'
import { ActivityList } from '../activity/activity-list.tsx'
import { NotAnswered, useAsked, useChanged } from '../asked.tsx'
import { Guide } from '../devices/guide.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { Card, Part } from '../security/parts/card.tsx'
import { useAppPasswordTrail } from './create-page.tsx'
import { LastUse, StaleBadge } from './last-use.tsx'
import { APP_PASSWORDS, deedsPage, replacingPage } from './places.ts'
import { RemoveOne } from './remove-one.tsx'
import { SuccessorOffer } from './successor-offer.tsx'
import { UseByDay } from './use-by-day.tsx'
import { ACCESSES, type AppPassword, DEVICES, protocolOf } from './words.ts'

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    margin: 0,
    '& dt': { color: tokens.colorNeutralForeground2 },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
    '@media (max-width: 480px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      rowGap: 0,
      '& dd': { marginBottom: tokens.spacingVerticalS },
    },
  },
  more: {
    '& summary': {
      cursor: 'pointer',
      padding: `${tokens.spacingVerticalXS} 0`,
      fontWeight: tokens.fontWeightSemibold,
      borderRadius: tokens.borderRadiusMedium,
    },
    '& summary + div': { paddingTop: tokens.spacingVerticalM },
  },
})

export const DetailsPage = (): ReactNode => {
  const text = useText()
  const trail = useAppPasswordTrail()
  const { id } = useParams<{ id: string }>()
  const asked = useAsked('appPasswords')
  const appPassword = asked.answer?.appPasswords.find((each) => each.id === id)
  if (asked.answer !== null && appPassword !== undefined)
    return <Details key={id} appPassword={appPassword} among={asked.answer.appPasswords} />
  return (
    <PageBody title={text('appPasswords.details.about')} trail={trail}>
      {asked.answer === null ? (
        <NotAnswered asked={asked} />
      ) : (
        <Card>
          <Notice kind="warning">{text('appPasswords.details.gone')}</Notice>
          <div>
            <ButtonLink to={APP_PASSWORDS}>{text('appPasswords.details.toList')}</ButtonLink>
          </div>
        </Card>
      )}
    </PageBody>
  )
}

type Props = { readonly appPassword: AppPassword; readonly among: readonly AppPassword[] }

const Details = ({ appPassword, among }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const trail = useAppPasswordTrail()
  const [, go] = useLocation()
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  const { id, name, device, services, lastUse } = appPassword
  const { tell } = useSay()
  const changed = useChanged()
  const close = (): void => setAsking(null)
  const rename = async (next: string): Promise<Problem | null> => {
    const outcome = await call('renameAppPassword', { params: { id }, body: { name: next } })
    if (outcome.kind === 'done') tell(text('appPasswords.details.renamed', { name: next }))
    const problem = problemOf(outcome)
    // Another tab has removed it: the page says so.
    if (problem === null || problem.problem === 'not-found') await changed()
    return problem
  }
  return (
    <PageBody title={name} trail={trail}>
      <SuccessorOffer successor={appPassword} among={among} isInUse={lastUse !== null} />
      <Part
        title={text('appPasswords.details.about')}
        state={<StaleBadge appPassword={appPassword} />}
        actions={
          <>
            <Button onClick={() => setAsking('rename')}>{text('appPasswords.details.rename')}</Button>
            <Button onClick={() => setAsking('remove')}>{text('appPasswords.details.remove')}</Button>
          </>
        }
      >
        <Facts appPassword={appPassword} />
      </Part>
      <Part
        title={text('appPasswords.use.title')}
        lead={text('appPasswords.use.lead')}
        actions={<ButtonLink to={deedsPage(id)}>{text('appPasswords.use.messages')}</ButtonLink>}
      >
        <UseByDay id={id} />
      </Part>
      <Part title={text('appPasswords.details.history')} lead={text('appPasswords.details.historyLead')}>
        <ActivityList query={{ appPassword: id }} empty={text('appPasswords.details.historyEmpty')} />
      </Part>
      <Part
        title={text('appPasswords.details.changeTitle')}
        lead={text('appPasswords.details.changeText')}
        actions={<ButtonLink to={replacingPage(id)}>{text('appPasswords.details.change')}</ButtonLink>}
      />
      <Card>
        <details className={styles.more}>
          <summary>{text('appPasswords.details.guide', { device: text(DEVICES[device].within) })}</summary>
          <Guide device={device} services={services} made={null} />
        </details>
      </Card>
      <RenameDialog
        isOpen={asking === 'rename'}
        title={text('appPasswords.details.renameTitle')}
        label={text('appPasswords.new.name')}
        name={name}
        rename={rename}
        onClose={close}
      />
      <RemoveOne
        appPassword={asking === 'remove' ? appPassword : null}
        onRemoved={() => go(APP_PASSWORDS, { replace: true })}
        onClose={close}
      />
    </PageBody>
  )
}

const Facts = ({ appPassword }: { appPassword: AppPassword }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { device, access, services, networks, createdMs, expiresMs } = appPassword
  return (
    <dl className={styles.facts}>
      <dt>{text('appPasswords.details.device')}</dt>
      <dd>{text(DEVICES[device].name)}</dd>
      <dt>{text('appPasswords.details.access')}</dt>
      <dd>{text(ACCESSES[access].summary, { services: services.map(protocolOf).join(', ') })}</dd>
      <dt>{text('appPasswords.details.networks')}</dt>
      <dd>{networks.length === 0 ? text('appPasswords.details.anywhere') : networks.join(', ')}</dd>
      <dt>{text('appPasswords.details.created')}</dt>
      <dd>{dates.moment(createdMs)}</dd>
      <dt>{text('appPasswords.details.lastUsed')}</dt>
      <dd>
        <LastUse appPassword={appPassword} isNamed />
      </dd>
      <dt>{text('appPasswords.details.expires')}</dt>
      <dd>{expiresMs === null ? text('appPasswords.details.noExpiry') : dates.day(expiresMs)}</dd>
    </dl>
  )
}
