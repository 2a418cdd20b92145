/** Recovering, a step at a time: address, the code that was sent, a second proof, a new password. */
import { useCallback } from 'react'
import type { AnswerOf, Outcome, Problem } from '../client.ts'
import { useStep } from '../router/step.ts'

export type SecondProof = Extract<AnswerOf<'recoverCode'>, { next: 'second-proof' }>['methods'][number]

export type RecoveryStep =
  | { readonly at: 'address'; readonly address: string; readonly isAgain: boolean }
  | { readonly at: 'code'; readonly address: string; readonly masked: string | null; readonly sentMs: number }
  | { readonly at: 'second'; readonly address: string; readonly methods: readonly SecondProof[] }
  | { readonly at: 'password'; readonly address: string; readonly appPasswords: number }
  | { readonly at: 'done'; readonly address: string; readonly removed: number; readonly ended: number }

/** The first step, for whoever has typed the address already. */
export const recoveryOf = (address: string): RecoveryStep => ({ at: 'address', address, isAgain: false })

export type RecoveryFlow = {
  readonly step: RecoveryStep
  readonly goTo: (step: RecoveryStep, options?: { replace: boolean }) => void
  /** The problem the step itself shows; what has run out leads to the beginning. */
  readonly shown: (outcome: Extract<Outcome<unknown>, { kind: 'problem' }>) => Problem | null
}

export const useRecoveryFlow = (): RecoveryFlow => {
  const [step, goTo] = useStep<RecoveryStep>(recoveryOf(''))
  const { address } = step
  const shown = useCallback<RecoveryFlow['shown']>(
    ({ problem }) => {
      if (problem.problem !== 'start-again') return problem
      goTo({ at: 'address', address, isAgain: true })
      return null
    },
    [address, goTo],
  )
  return { step, goTo, shown }
}
