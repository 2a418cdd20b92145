/**
 * A phone becomes one that approves sign-ins. Its camera reads the code, or a person types it; a trial run shows that
 * it works; and only then does it count. What has happened is on the server, so a refresh goes on where it was.
 */
import { Link, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { call, type Problem } from '../../../client.ts'
import { useLiveState } from '../../../live-state.ts'
import { Buttons } from '../../../shell/buttons.tsx'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { useSay } from '../../../shell/live.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { useText } from '../../../texts.tsx'
import { Loading } from '../parts/loading.tsx'
import { MADE } from '../parts/made-once.ts'
import { Task, TaskButtons } from '../parts/task.tsx'
import { BesideQrCode } from './qr-code.tsx'
import { TryPhone } from './try-phone.tsx'

const useStyles = makeStyles({
  place: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    userSelect: 'all',
  },
})

export type PairedPhone = { readonly id: string; readonly name: string }

type Props = {
  /** One that this run has added already, when it was left and came back. */
  readonly made: PairedPhone | null
  readonly verb: string
  /** Once, when it counts. */
  readonly onAdded: (phone: PairedPhone) => Promise<void>
  readonly onNext: () => void | Promise<void>
}

export const PairPhone = ({ made, verb, onAdded, onNext }: Props): ReactNode => {
  const text = useText()
  const { say } = useSay()
  const [added, setAdded] = useState<PairedPhone | null>(made)
  const heard = useLiveState('paired', { of: '', isOn: added === null })
  const adding = useRef<Promise<void>>(Promise.resolve())
  const form = useForm(
    {},
    {
      send: async () => {
        // What comes next may be for who has a way only: the page has to know of this one.
        await adding.current
        await onNext()
        return null
      },
    },
  )
  const phone = heard?.kind === 'done' ? heard.answer.approver : null
  return (
    <Task title={text('security.approvers.pairTitle')} know={text('security.approvers.know')}>
      {added === null && heard === null && <Loading />}
      {added === null && heard?.kind === 'problem' && <Over problem={heard.problem} />}
      {added === null && heard?.kind === 'done' && phone === null && <Code />}
      {added === null && phone !== null && (
        <TryPhone
          key={phone.id}
          phone={phone}
          onWorks={async () => {
            setAdded(phone)
            say(text('security.approvers.works', { name: phone.name }))
            adding.current = onAdded(phone)
            await adding.current
          }}
        />
      )}
      {added !== null && (
        <FormBox form={form}>
          <Notice kind="success">{text('security.approvers.works', { name: added.name })}</Notice>
          {/* There is nothing left to cancel or skip. */}
          <Buttons>
            <SubmitButton form={form}>{verb}</SubmitButton>
          </Buttons>
        </FormBox>
      )}
    </Task>
  )
}

const Over = ({ problem }: { problem: Problem }): ReactNode => {
  const problemText = useProblemText()
  return (
    <>
      <Notice kind="error" role="alert">
        {problemText(problem)}
      </Notice>
      <TaskButtons>{null}</TaskButtons>
    </>
  )
}

const ANEW_EVERY_MS = 540_000 // a code is good for ten minutes

const Code = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { data: begun } = useQuery({
    queryKey: [MADE, 'beginPairing'],
    queryFn: () => call('beginPairing', { body: {} }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ANEW_EVERY_MS,
  })
  if (begun === undefined) return <Loading />
  if (begun.kind === 'problem') return <Over problem={begun.problem} />
  const { code, place, link, qrSvgPath, qrSize } = begun.answer
  return (
    <>
      <BesideQrCode path={qrSvgPath} size={qrSize} name={text('security.approvers.qrName')}>
        <p>{text('security.approvers.scan')}</p>
        <p>{text('security.approvers.cantScan')}</p>
        <span className={styles.place}>{place}</span>
        <span className={styles.code}>{code}</span>
        <Link href={link} target="_blank" rel="noreferrer">
          {text('security.approvers.openHere')}
        </Link>
      </BesideQrCode>
      <TaskButtons>{null}</TaskButtons>
    </>
  )
}
