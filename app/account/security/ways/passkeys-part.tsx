/** The passkeys of the account: named, renamed, removed; and, while there are none, why one would have them. */
import { Badge } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { type TextKey, useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known, TwoStep } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'
import { isLastWay } from './last-way.tsx'
import { type AskedOfWay, useAskedOfWay, WayButtons, WayDialogs, type WayWords } from './named-way.tsx'

type Passkey = TwoStep['passkeys'][number]

const WORDS: WayWords = {
  name: 'security.passkeys.name',
  rename: 'security.passkeys.rename',
  renameName: 'security.passkeys.renameName',
  renameTitle: 'security.passkeys.renameTitle',
  renamed: 'security.passkeys.renamed',
  remove: 'security.passkeys.remove',
  removeName: 'security.passkeys.removeName',
  removeTitle: 'security.passkeys.removeTitle',
  removed: 'security.passkeys.removed',
}

export const PasskeysPart = ({ twoStep, reload }: Known): ReactNode => {
  const text = useText()
  const askedOf = useAskedOfWay()
  const isEmpty = twoStep.passkeys.length === 0
  return (
    <Part
      id="passkeys"
      level={3}
      title={text('security.passkeys.label')}
      {...(isEmpty ? { lead: text('security.passkeys.emptyText') } : {})}
      actions={
        <ButtonLink to={`${ADVANCED}/passkey`}>
          {isEmpty ? text('security.passkeys.create') : text('security.passkeys.createAnother')}
        </ButtonLink>
      }
    >
      {!isEmpty && (
        <Rows>
          {twoStep.passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} ask={askedOf.ask} isLast={isLastWay(twoStep)} />
          ))}
        </Rows>
      )}
      <WayDialogs
        {...askedOf}
        words={WORDS}
        rename={(id, name) => call('renamePasskey', { params: { id }, body: { name } })}
        remove={(id) => call('removePasskey', { params: { id } })}
        reload={reload}
      >
        <p>{text('security.passkeys.removeText')}</p>
        {twoStep.passkeys.length === 1 && <p>{text(whatIsLeft(twoStep))}</p>}
      </WayDialogs>
    </Part>
  )
}

/** What signing in takes when the last passkey is gone. */
const whatIsLeft = ({ authenticators, approvers }: TwoStep): TextKey => {
  if (authenticators.length > 0) return 'security.passkeys.removeLastOfTwo'
  return approvers.length > 0 ? 'security.passkeys.removeLastOfPhone' : 'security.passkeys.removeLast'
}

type RowProps = {
  readonly passkey: Passkey
  readonly isLast: boolean
  readonly ask: AskedOfWay['ask']
}

const PasskeyRow = ({ passkey, isLast, ask }: RowProps): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { name, createdMs, lastUsedMs, isSynced } = passkey
  return (
    <Row
      name={name}
      state={
        <Badge appearance="outline" color="informative">
          {isSynced ? text('security.passkeys.synced') : text('security.passkeys.thisDevice')}
        </Badge>
      }
      about={
        <>
          {text('security.passkeys.created', { date: dates.day(createdMs) })}
          {' · '}
          {lastUsedMs === null
            ? text('security.passkeys.neverUsed')
            : text('security.passkeys.lastUsed', { when: dates.ago(lastUsedMs) })}
        </>
      }
      actions={<WayButtons way={passkey} words={WORDS} isLast={isLast} ask={ask} />}
    />
  )
}
