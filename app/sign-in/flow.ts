/** Signing in as steps: what each answer of the server leads to. The server decides; here it is only shown. */
import { useCallback } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { AnswerOf, Outcome, Problem } from '../client.ts'
import { pageAfterSignIn } from '../router/after-sign-in.ts'
import { useStep } from '../router/step.ts'
import { useStart } from '../start.tsx'

type State = AnswerOf<'signInPassword'>
export type Method = Extract<State, { next: 'second-step' }>['methods'][number]

/** How the second step may be given. */
type Ways = { readonly methods: readonly Method[]; readonly recoveryCodesLeft: number }

/** Why somebody who had begun, or was signed in, stands at the beginning: said there. */
type Again = 'start-again' | 'signed-out'

export type SignInStep =
  | { readonly at: 'address'; readonly address: string; readonly because: Again | null }
  | { readonly at: 'password'; readonly address: string }
  | ({ readonly at: Method | 'ways' | 'none'; readonly address: string } & Ways)
  | { readonly at: 'wait'; readonly address: string; readonly seconds: number }

/** The first step, for whoever is known by address already. */
export const signInOf = (address: string, because: Again | null = null): SignInStep => ({
  at: 'address',
  address,
  because,
})

export type SignInFlow = {
  readonly step: SignInStep
  readonly goTo: (step: SignInStep, options?: { replace: boolean }) => void
  /** Goes where the answer leads; gives the problem when it is one that the step itself shows. */
  readonly follow: (outcome: Outcome<State>, address: string) => Promise<Problem | null>
}

export const useSignInFlow = (): SignInFlow => {
  const [step, goTo] = useStep<SignInStep>(signInOf(''))
  const search = useSearch()
  const [, navigate] = useLocation()
  const { reload } = useStart()
  const follow = useCallback<SignInFlow['follow']>(
    async (outcome, address) => {
      if (outcome.kind === 'problem') {
        const { problem, retryAfterSeconds = 0 } = outcome.problem
        if (problem === 'too-many-tries') goTo({ at: 'wait', address, seconds: retryAfterSeconds })
        else if (problem === 'start-again') goTo(signInOf(address, 'start-again'))
        else return outcome.problem
        return null
      }
      if (outcome.answer.next === 'password') goTo({ at: 'password', address })
      if (outcome.answer.next === 'second-step') {
        const { methods, recoveryCodesLeft } = outcome.answer
        goTo({ at: methods[0] ?? 'recovery-code', address, methods, recoveryCodesLeft })
      }
      if (outcome.answer.next === 'done') {
        await reload()
        navigate(pageAfterSignIn(search), { replace: true })
      }
      return null
    },
    [goTo, navigate, reload, search],
  )
  return { step, goTo, follow }
}
