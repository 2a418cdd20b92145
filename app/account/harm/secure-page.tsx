/** Securing an account that somebody else may have got into, step by step, the quickest first. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useRef, useState } from 'react'
import { call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { PageBody } from '../../shell/page-body.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { useAccount, useStart } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { useAsked, useChanged } from '../asked.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { Part } from '../security/parts/card.tsx'
import { ADVANCED, SECURE, SECURITY, useTrails } from '../security/trail.ts'

export const SecurePage = (): ReactNode => {
  const text = useText()
  const { toAdvanced } = useTrails()
  return (
    <PageBody title={text('security.secure.title')} trail={toAdvanced}>
      <WhatToKnow>
        <li>{text('security.secure.know')}</li>
      </WhatToKnow>
      <Apps />
      <Password />
      <Part
        title={text('security.secure.check')}
        lead={text('security.secure.checkText')}
        actions={
          <>
            <ButtonLink to={ADVANCED}>{text('security.secure.toAdvanced')}</ButtonLink>
            <ButtonLink to={`${SECURITY}/activity`}>{text('security.secure.toActivity')}</ButtonLink>
          </>
        }
      />
      <SignOut />
    </PageBody>
  )
}

const Apps = (): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const changed = useChanged()
  const { answer } = useAsked('appPasswords')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<{ removed: number; connectionsEnded: number } | null>(null)
  // While that is not known there may be some: the button waits for nothing.
  const isNone = answer?.appPasswords.length === 0
  const isDisabling = useRef(false)
  const disable = async (): Promise<void> => {
    // Pressed twice, the second answer would say that there were none.
    if (isDisabling.current) return
    isDisabling.current = true
    const outcome = await call('disableAppPasswords', { body: {} })
    isDisabling.current = false
    setProblem(outcome.kind === 'problem' ? outcome.problem : null)
    if (outcome.kind === 'problem') return
    setDone(outcome.answer)
    await changed()
  }
  return (
    <Part
      title={text('security.secure.apps')}
      lead={text('security.secure.appsText')}
      {...(isNone
        ? {}
        : {
            actions: (
              <Button appearance="primary" onClick={disable}>
                {text('security.secure.disable')}
              </Button>
            ),
          })}
    >
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      {done !== null && (
        <Notice kind="success" role="status">
          {text('security.secure.disabled', { count: done.removed, connections: done.connectionsEnded })}
        </Notice>
      )}
      {isNone && done === null && <Notice kind="success">{text('security.secure.appsNone')}</Notice>}
    </Part>
  )
}

const Password = (): ReactNode => {
  const text = useText()
  const dates = useDates()
  const { passwordChangedMs } = useAccount()
  return (
    <Part
      title={text('security.secure.password')}
      lead={text('security.secure.passwordText', { box: text('security.password.signOutOthers') })}
      actions={
        <ButtonLink to={`${SECURITY}/password?from=${SECURE}`}>{text('security.password.change')}</ButtonLink>
      }
    >
      <p>{text('security.secure.passwordDone', { date: dates.moment(passwordChangedMs) })}</p>
    </Part>
  )
}

const SignOut = (): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const { reload } = useStart()
  const [problem, setProblem] = useState<Problem | null>(null)
  const signOut = async (): Promise<void> => {
    const outcome = await call('endAllSessions')
    setProblem(outcome.kind === 'problem' ? outcome.problem : null)
    // This browser is signed out too: the pages find nobody there and lead to signing in.
    if (outcome.kind === 'done') await reload()
  }
  return (
    <Part
      title={text('security.secure.signOut')}
      lead={text('security.secure.signOutText')}
      actions={<Button onClick={signOut}>{text('security.advanced.signOutMe')}</Button>}
    >
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
    </Part>
  )
}
