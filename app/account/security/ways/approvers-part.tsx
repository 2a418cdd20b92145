/** The phones that approve sign-ins: named, renamed, removed; and each may sign in alone, without the password. */
import { Switch } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call, problemOf } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { useSay } from '../../../shell/live.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { useText } from '../../../texts.tsx'
import { ButtonLink } from '../parts/button-link.tsx'
import { Part } from '../parts/card.tsx'
import { Row, Rows } from '../parts/row.tsx'
import type { Known, TwoStep } from '../parts/with-two-step.tsx'
import { ADVANCED } from '../trail.ts'
import { isLastWay } from './last-way.tsx'
import { type AskedOfWay, useAskedOfWay, WayButtons, WayDialogs, type WayWords } from './named-way.tsx'

type Approver = TwoStep['approvers'][number]

const WORDS: WayWords = {
  name: 'security.approvers.name',
  rename: 'security.approvers.rename',
  renameName: 'security.approvers.renameName',
  renameTitle: 'security.approvers.renameTitle',
  renamed: 'security.approvers.renamed',
  remove: 'security.approvers.remove',
  removeName: 'security.approvers.removeName',
  removeTitle: 'security.approvers.removeTitle',
  removed: 'security.approvers.removed',
}

export const ApproversPart = ({ twoStep, reload }: Known): ReactNode => {
  const text = useText()
  const askedOf = useAskedOfWay()
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
              ask={askedOf.ask}
              isLast={isLastWay(twoStep)}
              reload={reload}
            />
          ))}
        </Rows>
      )}
      <WayDialogs
        {...askedOf}
        words={WORDS}
        rename={(id, name) => call('changeApprover', { params: { id }, body: { name } })}
        remove={(id) => call('removeApprover', { params: { id } })}
        reload={reload}
      >
        <p>{text('security.approvers.removeText')}</p>
      </WayDialogs>
    </Part>
  )
}

type RowProps = {
  readonly approver: Approver
  readonly isLast: boolean
  readonly ask: AskedOfWay['ask']
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
      actions={<WayButtons way={approver} words={WORDS} isLast={isLast} ask={ask} />}
    />
  )
}
