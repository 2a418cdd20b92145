/** The phones that approve sign-ins: named, renamed, removed; and each may sign in alone, without the password. */
import { Button, Switch } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { call, problemOf } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx'
import { useSay } from '../../../shell/live.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { RenameDialog } from '../../../shell/rename-dialog.tsx'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known, TwoStep } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'
import { isLastWay, LastWayDialog } from './last-way.tsx'

type Approver = TwoStep['approvers'][number]
type Asked = { readonly to: 'rename' | 'remove' | 'keep'; readonly approver: Approver }

export const ApproversPart = ({ twoStep, reload }: Known): ReactNode => {
  const text = useText()
  const { tell } = useSay()
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = (): void => setAsked(null)
  const isEmpty = twoStep.approvers.length === 0
  return (
    <Part
      id="approvers"
      level={3}
      title={text('security.approvers.label')}
      {...(isEmpty ? { lead: text('security.approvers.emptyText') } : {})}
      actions={
        <ButtonLink to={`${ADVANCED}/approver`}>
          {isEmpty ? text('security.approvers.add') : text('security.approvers.addAnother')}
        </ButtonLink>
      }
    >
      {!isEmpty && (
        <Rows>
          {twoStep.approvers.map((approver) => (
            <ApproverRow
              key={approver.id}
              approver={approver}
              ask={setAsked}
              isLast={isLastWay(twoStep)}
              reload={reload}
            />
          ))}
        </Rows>
      )}
      {asked?.to === 'rename' && (
        <RenameDialog
          isOpen
          title={text('security.approvers.renameTitle')}
          label={text('security.approvers.name')}
          name={asked.approver.name}
          rename={async (name) => {
            const outcome = await call('changeApprover', {
              params: { id: asked.approver.id },
              body: { name },
            })
            if (outcome.kind === 'done') {
              tell(text('security.approvers.renamed', { name }))
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
          title={text('security.approvers.removeTitle', { name: asked.approver.name })}
          verb={text('security.approvers.remove')}
          act={async () => {
            const outcome = await call('removeApprover', { params: { id: asked.approver.id } })
            if (outcome.kind === 'done') {
              tell(text('security.approvers.removed'))
              await reload()
            }
            return problemOf(outcome)
          }}
          onClose={close}
        >
          <p>{text('security.approvers.removeText')}</p>
        </ConfirmDialog>
      )}
    </Part>
  )
}

type RowProps = {
  readonly approver: Approver
  readonly isLast: boolean
  readonly ask: (asked: Asked) => void
  readonly reload: () => Promise<void>
}

const ApproverRow = ({ approver, isLast, ask, reload }: RowProps): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { tell } = useSay()
  const problemText = useProblemText()
  const { id, name, createdMs, lastUsedMs, hasPush, isAlone } = approver
  const setAlone = async (is: boolean): Promise<void> => {
    const problem = problemOf(await call('changeApprover', { params: { id }, body: { isAlone: is } }))
    if (problem === null) await reload()
    else tell(problemText(problem))
  }
  return (
    <Row
      name={name}
      about={
        <>
          {text('security.approvers.created', { date: dates.day(createdMs) })}
          {' · '}
          {lastUsedMs === null
            ? text('security.approvers.neverUsed')
            : text('security.approvers.lastUsed', { when: dates.ago(lastUsedMs) })}
          {' · '}
          {hasPush ? text('security.approvers.push') : text('security.approvers.noPush')}
          <br />
          <Switch
            checked={isAlone}
            label={text('security.approvers.alone')}
            aria-label={text('security.approvers.aloneName', { name })}
            onChange={(_, { checked }) => void setAlone(checked)}
          />
        </>
      }
      actions={
        <>
          <Button
            aria-label={text('security.approvers.renameName', { name })}
            onClick={() => ask({ to: 'rename', approver })}
          >
            {text('security.approvers.rename')}
          </Button>
          <Button
            aria-label={text('security.approvers.removeName', { name })}
            onClick={() => ask({ to: isLast ? 'keep' : 'remove', approver })}
          >
            {text('security.approvers.remove')}
          </Button>
        </>
      }
    />
  )
}
