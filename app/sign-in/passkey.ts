/** Asks the person's device for a passkey. That it declines is a problem to be told, not a fault. */
import { startAuthentication } from '@simplewebauthn/browser'
import { type AnswerOf, call, type Outcome } from '../client.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
export type PasskeyResponse = { readonly id: string; readonly type: 'public-key' }

export const askForPasskey = async (
  challenge: 'signInPasskeyOptions' | 'recoverPasskeyOptions',
): Promise<Outcome<PasskeyResponse>> => {
  const asked = await call(challenge, { body: {} })
  if (asked.kind === 'problem') return asked
  try {
    const response = await startAuthentication({ optionsJSON: asked.answer as unknown as Options })
    return { kind: 'done', answer: { ...response } }
  } catch {
    // The person or the device declined; which of them, no browser tells.
    return { kind: 'problem', problem: { problem: 'passkey-not-used' } }
  }
}

export const signInByPasskey = async (trustBrowser: boolean): Promise<Outcome<AnswerOf<'signInPasskey'>>> => {
  const asked = await askForPasskey('signInPasskeyOptions')
  if (asked.kind === 'problem') return asked
  return call('signInPasskey', { body: { response: asked.answer, trustBrowser } })
}
