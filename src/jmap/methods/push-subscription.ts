/**
 * PushSubscription (RFC 8620 §7.2), of the app password that asks and no other. Nothing is told of before the program has
 * read a code that was pushed there. What is pushed is encrypted, always. Pages have the event source.
 */
import { z } from 'zod'
import { sameDigest, sha256 } from '../../base/digest.ts'
import { randomId } from '../../base/random.ts'
import type { PushSubscription, PushSubscriptionId } from '../../mail/push-subscription.ts'
import { CORE } from '../capabilities.ts'
import { PUSH_LIFETIME_MS, PUSH_SUBSCRIPTIONS_MAX, PUSH_TYPES_MAX } from '../limits.ts'
import { answer, type Call, method } from '../method.ts'
import { methodError, type SetError } from '../refusal.ts'
import { tryEach } from '../set-each.ts'
import { readStates, statesText } from '../states.ts'
import {
  newOutcome,
  outcomeArguments,
  type Patch,
  resolveId,
  setArguments,
  tooManyToSet,
} from '../wire/set.ts'
import { chosenProperties, getArguments, pick, tooManyToGet } from '../wire/standard.ts'
import { utcDate, utcDateText } from '../wire/values.ts'

const PROPERTIES = ['id', 'deviceClientId', 'verificationCode', 'expires', 'types']

const ownOf = async ({ account, needs, visitor }: Call<unknown>): Promise<readonly PushSubscription[]> =>
  visitor.credential === null
    ? []
    : needs.pushSubscriptions.of(account, visitor.credential, needs.clock.nowMs())

export const pushSubscriptionGet = method({
  name: 'PushSubscription/get',
  using: CORE,
  isOfAccount: false,
  args: z.strictObject({ ids: getArguments.ids, properties: getArguments.properties }),
  run: async (call) => {
    const { ids, properties } = call.args
    if (tooManyToGet(ids)) return methodError('requestTooLarge')
    // RFC 8620 §7.2.1: where it goes is told to nobody.
    if (properties?.some((name) => name === 'url' || name === 'keys')) return methodError('forbidden')
    const chosen = chosenProperties(properties, PROPERTIES)
    if (chosen === null) return methodError('invalidArguments', undefined, ['properties'])
    const wanted = ids === null ? null : new Set(ids)
    const list = (await ownOf(call))
      .filter(({ id }) => wanted === null || wanted.delete(id))
      .map((subscription) => pick(objectOf(subscription), chosen))
    return answer({ list, notFound: [...(wanted ?? [])] })
  },
})

const objectOf = ({ id, device, isVerified, code, expiresMs, types }: PushSubscription) => ({
  id,
  deviceClientId: device,
  verificationCode: isVerified ? code : null,
  expires: utcDateText(expiresMs),
  types,
})

const { accountId: _, ifInState: __, ...ofNoAccount } = setArguments

export const pushSubscriptionSet = method({
  name: 'PushSubscription/set',
  using: CORE,
  isOfAccount: false,
  args: z.strictObject(ofNoAccount),
  run: async (call) => {
    const { create, update, destroy } = call.args
    if (tooManyToSet({ ...call.args, ifInState: null })) return methodError('requestTooLarge')
    const outcome = newOutcome()
    for (const [creationId, given] of Object.entries(create ?? {})) {
      const made = await tryEach(call, () => createOne(call, given))
      if ('type' in made) outcome.notCreated[creationId] = made
      else {
        outcome.created[creationId] = { id: made.id, expires: utcDateText(made.expiresMs) }
        call.createdIds.set(creationId, made.id)
      }
    }
    for (const [given, patch] of Object.entries(update ?? {})) {
      const id = resolveId(given, call.createdIds)
      const changed = await tryEach(call, () => change(call, id, patch))
      if ('type' in changed) outcome.notUpdated[id] = changed
      else outcome.updated[id] = changed.toTell
    }
    for (const given of destroy ?? []) {
      const id = resolveId(given, call.createdIds)
      const error = await tryEach(call, () => remove(call, id))
      if (error === null) outcome.destroyed.push(id)
      else outcome.notDestroyed[id] = error
    }
    return answer(outcomeArguments(outcome))
  },
})

const types = z
  .array(z.string().regex(/^[A-Za-z0-9]{1,100}$/))
  .max(PUSH_TYPES_MAX)
  .nullable()
const expires = utcDate.nullable()
const octets = z.string().regex(/^[A-Za-z0-9_-]{1,200}=*$/) // RFC 8620 §7.2: base64url

const created = z.strictObject({
  deviceClientId: z.string().min(1).max(255),
  url: z.string().max(2_000),
  // Deviates from RFC 8620 §7.2, where null leaves it unencrypted: what is pushed goes by way of others.
  keys: z.object({ p256dh: octets, auth: octets }),
  verificationCode: z.null().optional(),
  expires: expires.default(null),
  types: types.default(null),
})

const changed = z.strictObject({
  verificationCode: z.string().max(200).optional(),
  expires: expires.optional(),
  types: types.optional(),
})

const ID_LENGTH = 16
const CODE_LENGTH = 26 // 130 bits

const invalid = (error: z.ZodError): SetError => ({
  type: 'invalidProperties',
  properties: [
    ...new Set(
      error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
      ),
    ),
  ],
})

const createOne = async (call: Call<unknown>, given: Patch): Promise<PushSubscription | SetError> => {
  const { account, needs, visitor } = call
  const { clock, random, pushSubscriptions } = needs
  if (visitor.credential === null)
    return { type: 'forbidden', description: 'Pages have the event source; programs have app passwords.' }
  const parsed = created.safeParse(given)
  if (!parsed.success) return invalid(parsed.error)
  const { deviceClientId: device, url: endpoint, keys, expires: wantedMs, types: ofTypes } = parsed.data
  const target = { endpoint, ...keys }
  if (!needs.isPushTarget(target)) return { type: 'invalidProperties', properties: ['url', 'keys'] }
  if (!needs.pusher.mayVerify(account)) return { type: 'rateLimit' }
  const nowMs = clock.nowMs()
  const subscription: PushSubscription = {
    id: randomId(random, ID_LENGTH) as PushSubscriptionId,
    account,
    appPassword: visitor.credential,
    device,
    ...target,
    types: ofTypes,
    code: randomId(random, CODE_LENGTH),
    isVerified: false,
    expiresMs: within(wantedMs, nowMs),
    told: statesText(await readStates(needs.mail.read, account)),
  }
  if (!(await pushSubscriptions.add(subscription, nowMs, PUSH_SUBSCRIPTIONS_MAX)))
    return { type: 'overQuota' }
  needs.pusher.verify(subscription)
  return subscription
}

/** No longer than is kept to here; a program asks for more before it is over. */
const within = (wantedMs: number | null, nowMs: number): number =>
  Math.min(wantedMs ?? Number.POSITIVE_INFINITY, nowMs + PUSH_LIFETIME_MS)

const change = async (
  call: Call<unknown>,
  id: string,
  patch: Patch,
): Promise<{ readonly toTell: object | null } | SetError> => {
  const { account, needs } = call
  const found = (await ownOf(call)).find((each) => each.id === id)
  if (found === undefined) return NOT_FOUND
  const parsed = changed.safeParse(patch)
  if (!parsed.success) return invalid(parsed.error)
  const { verificationCode, expires: wantedMs, types: ofTypes } = parsed.data
  if (verificationCode !== undefined && !isSame(verificationCode, found.code))
    return { type: 'invalidProperties', properties: ['verificationCode'] }
  const expiresMs = wantedMs === undefined ? found.expiresMs : within(wantedMs, needs.clock.nowMs())
  await needs.pushSubscriptions.change(account, found.id, {
    isVerified: found.isVerified || verificationCode !== undefined,
    expiresMs,
    types: ofTypes === undefined ? found.types : ofTypes,
  })
  // RFC 8620 §5.3: what it became is told where that is not what was asked for.
  return {
    toTell: wantedMs === undefined || wantedMs === expiresMs ? null : { expires: utcDateText(expiresMs) },
  }
}

const isSame = (given: string, code: string): boolean =>
  sameDigest(sha256(Buffer.from(given)), sha256(Buffer.from(code)))

const NOT_FOUND: SetError = { type: 'notFound' }

const remove = async (call: Call<unknown>, id: string): Promise<SetError | null> => {
  const found = (await ownOf(call)).find((each) => each.id === id)
  if (found === undefined) return NOT_FOUND
  await call.needs.pushSubscriptions.remove(call.account, found.id)
  return null
}
