/** The passkeys of the account: named, renamed, removed; and, while there are none, why one would have them. */
import { Badge, Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, problemOf } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx'
import { useSay } from '../../../shell/live.tsx'
import { RenameDialog } from '../../../shell/rename-dialog.tsx'
import { type TextKey, useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known, TwoStep } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'
import { isLastWay, LastWayDialog } from './last-way.tsx'

type Passkey = TwoStep['passkeys'][number]
type Asked = { readonly to: 'rename' | 'remove' | 'keep'; readonly passkey: Passkey }

export const PasskeysPart = ({ twoStep, reload }: Known): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = (): void => setAsked(null)
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
            <PasskeyRow key={passkey.id} passkey={passkey} ask={setAsked} isLast={isLastWay(twoStep)} />
          ))}
        </Rows>
      )}
      {asked?.to === 'rename' && (
        <RenameDialog
          isOpen
          title={text('security.passkeys.renameTitle')}
          label={text('security.passkeys.name')}
          name={asked.passkey.name}
          rename={async (name) => {
            const outcome = await call('renamePasskey', { params: { id: asked.passkey.id }, body: { name } })
            if (outcome.kind === 'done') {
              tell(text('security.passkeys.renamed', { name }))
              await reload()
            }
            return problemOf(outcome)
          }}
          onClose={close}
        />
      )}
      {asked?.to === 'keep' && <LastWayDialog onClose={close} />}
      {asked?.to === 'remove' && (
        <ConfirmDialog
          isOpen
          title={text('security.passkeys.removeTitle', { name: asked.passkey.name })}
          verb={text('security.passkeys.remove')}
          act={async () => {
            const outcome = await call('removePasskey', { params: { id: asked.passkey.id } })
            if (outcome.kind === 'done') {
              tell(text('security.passkeys.removed'))
              await reload()
            }
            return problemOf(outcome)
          }}
          onClose={close}
        >
          <p>{text('security.passkeys.removeText')}</p>
          {twoStep.passkeys.length === 1 && <p>{text(whatIsLeft(twoStep))}</p>}
        </ConfirmDialog>
      )}
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
  readonly ask: (asked: Asked) => void
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
      actions={
        <>
          <Button
            aria-label={text('security.passkeys.renameName', { name })}
            onClick={() => ask({ to: 'rename', passkey })}
          >
            {text('security.passkeys.rename')}
          </Button>
          <Button
            aria-label={text('security.passkeys.removeName', { name })}
            onClick={() => ask({ to: isLast ? 'keep' : 'remove', passkey })}
          >
            {text('security.passkeys.remove')}
          </Button>
        </>
      }
    />
  )
}
