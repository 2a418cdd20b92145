/**
 * What this run of the wizard has added, so that Cancel can take it away again also after a refresh. Only ids are noted,
 * in this tab; nothing secret.
 */
import { call, type Problem, problemOf } from '../../../client.ts'

type Added = {
  readonly way: 'approver' | 'passkey' | 'authenticator' | 'recovery-address'
  readonly id: string
}

const KEY = 'sigill.two-step-added'

const isAdded = (value: unknown): value is Added =>
  typeof value === 'object' && value !== null && 'way' in value && 'id' in value

export const added = (): readonly Added[] => {
  try {
    const noted: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(noted) ? noted.filter(isAdded) : []
  } catch {
    // Storage can be switched off; then what was added stays listed among the ways, to be removed there.
    return []
  }
}

export const noteAdded = (way: Added['way'], id: string): void => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...added(), { way, id }]))
  } catch {
    // As above.
  }
}

/** From here on it belongs to the account. */
export const keepAdded = (): void => {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // As above.
  }
}

/** Takes away what was added; gives the first problem, and then the rest is still noted. */
export const removeAdded = async (): Promise<Problem | null> => {
  for (const { way, id } of added()) {
    const problem = await remove({ way, id })
    // Gone already is what was wanted.
    if (problem !== null && problem.problem !== 'not-found') return problem
  }
  keepAdded()
  return null
}

const remove = async ({ way, id }: Added): Promise<Problem | null> => {
  if (way === 'approver') return problemOf(await call('removeApprover', { params: { id } }))
  if (way === 'passkey') return problemOf(await call('removePasskey', { params: { id } }))
  if (way === 'authenticator') return problemOf(await call('removeAuthenticator', { params: { id } }))
  return problemOf(await call('removeRecoveryAddress'))
}
