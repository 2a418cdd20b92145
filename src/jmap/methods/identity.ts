/** Identities (RFC 8621 §6): one for each address of the account, made with it and never changed here. */
import { z } from 'zod'
import type { Address } from '../../account/address.ts'
import { sha256 } from '../../base/digest.ts'
import { SUBMISSION } from '../capabilities.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { newOutcome, outcomeArguments, setArguments, tooManyToSet } from '../wire/set.ts'
import { changesArguments, chosenProperties, getArguments, pick, tooManyToGet } from '../wire/standard.ts'

export type Identity = { readonly id: string; readonly name: string; readonly email: Address }

const PROPERTIES = ['id', 'name', 'email', 'replyTo', 'bcc', 'textSignature', 'htmlSignature', 'mayDelete']

export const identitiesOf = async ({ account, needs }: Call<unknown>): Promise<readonly Identity[]> => {
  const { firstName, lastName } = await needs.profiles.profile(account)
  const name = [firstName, lastName].filter((part) => part !== '').join(' ')
  return (await needs.accounts.addresses(account)).map((email) => ({ id: `I${short(email)}`, name, email }))
}

const DIGEST_OCTETS = 9

const short = (text: string): string =>
  Buffer.from(sha256(Buffer.from(text)).subarray(0, DIGEST_OCTETS)).toString('base64url')

/** They say it all, so that it changes when one of them does. */
const stateOf = (identities: readonly Identity[]): string => short(JSON.stringify(identities))

export const identityGet = method({
  name: 'Identity/get',
  using: SUBMISSION,
  args: z.strictObject(getArguments),
  run: async (call) => {
    const { args, account } = call
    if (tooManyToGet(args.ids)) return methodError('requestTooLarge')
    const chosen = chosenProperties(args.properties, PROPERTIES)
    if (chosen === null) return methodError('invalidArguments', undefined, ['properties'])
    const identities = await identitiesOf(call)
    const wanted = args.ids === null ? null : new Set(args.ids)
    const list = identities
      .filter(({ id }) => wanted === null || wanted.delete(id))
      .map((identity) =>
        pick(
          { ...identity, replyTo: null, bcc: null, textSignature: '', htmlSignature: '', mayDelete: false },
          chosen,
        ),
      )
    return answer({ accountId: account, state: stateOf(identities), list, notFound: [...(wanted ?? [])] })
  },
})

export const identityChanges = method({
  name: 'Identity/changes',
  using: SUBMISSION,
  args: changesArguments,
  run: async (call) => {
    const { args, account } = call
    const state = stateOf(await identitiesOf(call))
    // What they were before is not kept; there are so few that reading them again costs nothing.
    if (args.sinceState !== state) return methodError('cannotCalculateChanges')
    const none = { created: [], updated: [], destroyed: [] }
    return answer({ accountId: account, oldState: state, newState: state, hasMoreChanges: false, ...none })
  },
})

const FORBIDDEN: SetError = {
  type: 'forbidden',
  description: 'Identities go with the addresses of the account.',
}

export const identitySet = method({
  name: 'Identity/set',
  using: SUBMISSION,
  changes: true,
  args: z.strictObject(setArguments),
  run: async (call) => {
    const { args, account } = call
    if (tooManyToSet(args)) return methodError('requestTooLarge')
    const identities = await identitiesOf(call)
    const state = stateOf(identities)
    if (args.ifInState !== null && args.ifInState !== state) return methodError('stateMismatch')
    const ids = new Set(identities.map(({ id }) => id))
    const errorFor = (id: string): SetError => (ids.has(id) ? FORBIDDEN : { type: 'notFound' })
    const outcome = newOutcome()
    for (const creationId of Object.keys(args.create ?? {})) outcome.notCreated[creationId] = FORBIDDEN
    for (const id of Object.keys(args.update ?? {})) outcome.notUpdated[id] = errorFor(id)
    for (const id of args.destroy ?? []) outcome.notDestroyed[id] = errorFor(id)
    return answer({ accountId: account, oldState: state, newState: state, ...outcomeArguments(outcome) })
  },
})
