/**
 * Making an account, a step at a time: address, password, name. What is typed is kept here until it is sent; the password
 * only in memory, so after a refresh it is asked for again.
 */
import { useCallback, useState } from 'react'
import { useLocation } from 'wouter'
import { call, type Problem } from '../client.ts'
import { browserTimeZone } from '../dates.ts'
import { useStep } from '../router/step.ts'
import { useStart } from '../start.tsx'
import { useTexts } from '../texts.tsx'

export type SignUpStep = { readonly at: 'address' | 'password' | 'name'; readonly address: string }

export type Names = {
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  readonly timeZone: string
}

export type SignUpFlow = {
  readonly step: SignUpStep
  readonly goTo: (step: SignUpStep) => void
  readonly invitation: string | null
  readonly password: string
  readonly setPassword: (password: string) => void
  readonly names: Names
  readonly setNames: (names: Names) => void
  readonly finish: (names: Names) => Promise<Problem | null>
}

/** `address` is of the invitation, when it is for one address. */
export const useSignUpFlow = (invitation: string | null, address: string | null): SignUpFlow => {
  const first: SignUpStep = address === null ? { at: 'address', address: '' } : { at: 'password', address }
  const [kept, goTo] = useStep<SignUpStep>(first)
  const [password, setPassword] = useState('')
  const [, navigate] = useLocation()
  const { reload } = useStart()
  const { language } = useTexts()
  const [names, setNames] = useState<Names>(() => firstNames(language))
  const step: SignUpStep = kept.at === 'name' && password === '' ? { ...kept, at: 'password' } : kept

  const finish = useCallback(
    async ({ firstName, lastName, timeZone }: Names): Promise<Problem | null> => {
      const body = { address: step.address, password, firstName, lastName, language, timeZone, invitation }
      const outcome = await call('signUp', { body })
      // A problem of an earlier step (the address was taken meanwhile) stands in the summary; Back leads to its field.
      if (outcome.kind === 'problem') return outcome.problem
      await reload()
      navigate('/welcome', { replace: true })
      return null
    },
    [step.address, password, language, invitation, reload, navigate],
  )
  return { step, goTo, invitation, password, setPassword, names, setNames, finish }
}

const firstNames = (language: string): Names => ({
  firstName: '',
  lastName: '',
  language,
  timeZone: browserTimeZone(),
})
