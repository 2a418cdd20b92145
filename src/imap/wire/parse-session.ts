/** Arguments of the commands about the session itself (LOGIN, AUTHENTICATE, ID, ENABLE) and of quotas. */
import { Secret } from '../../base/secret.ts'
import { decodeInitialResponse } from '../../sasl/base64.ts'
import type { Arguments } from './arguments.ts'
import type { Malformed } from './malformed.ts'

/** CAPABILITY, NOOP, LOGOUT, STARTTLS, NAMESPACE, IDLE, CHECK, CLOSE, UNSELECT, EXPUNGE. */
export type NoArguments = { readonly kind: 'nothing' }
export const parseNothing = (args: Arguments): NoArguments | Malformed => args.finish(NOTHING)

export type LoginArguments = { readonly userName: string; readonly password: Secret<string> }
export const parseLogin = (args: Arguments): LoginArguments | Malformed => {
  const userName = args.astring('a user name')
  const password = userName === null || args.space() === null ? null : args.astring('a password')
  return args.finish(
    userName === null || password === null ? null : { userName, password: new Secret(password) },
  )
}

/** `mechanism` in capitals; `initial` decoded, null when none was sent (RFC 4959 §3). */
export type AuthenticateArguments = { readonly mechanism: string; readonly initial: Uint8Array | null }
export const parseAuthenticate = (args: Arguments): AuthenticateArguments | Malformed => {
  const mechanism = args.word('a mechanism')
  if (mechanism === null) return args.finish<AuthenticateArguments>(null)
  const text = args.take(' ') ? args.rest().trimEnd() : ''
  if (text === '') return args.finish({ mechanism, initial: null })
  const initial = decodeInitialResponse(text)
  return args.finish(initial ? { mechanism, initial } : args.fail('an initial response in base64'))
}

/** Names in lower case; those whose value is NIL are left out (RFC 2971 §3.1). */
export type IdArguments = ReadonlyMap<string, string>
export const parseId = (args: Arguments): IdArguments | Malformed => {
  const fields = new Map<string, string>()
  if (args.takeWord('NIL')) return args.finish(fields)
  const pair = (): true | null => {
    const name = args.string('a field name')
    const field = name === null || args.space() === null ? null : args.nstring('a value or NIL')
    if (name === null || field === null) return null
    if (field.value !== null) fields.set(name.toLowerCase(), field.value)
    return true
  }
  return args.finish(args.list(pair, 'fields', { empty: true, itemsMax: ID_FIELDS_MAX }) && fields)
}

/** In capitals, as asked for: what is not known is ignored by the command (RFC 5161 §3.1). */
export type EnableArguments = { readonly capabilities: readonly string[] }
export const parseEnable = (args: Arguments): EnableArguments | Malformed => {
  const capabilities: string[] = []
  do {
    const name = args.word('a capability')
    if (name === null) return args.finish<EnableArguments>(null)
    if (capabilities.push(name) > CAPABILITIES_MAX) args.fail(`at most ${CAPABILITIES_MAX} capabilities`)
  } while (args.take(' ') && !args.isAtEnd)
  return args.finish({ capabilities })
}

/** RFC 9208 §4.1. */
export type GetQuotaArguments = { readonly root: string }
export const parseGetQuota = (args: Arguments): GetQuotaArguments | Malformed => {
  const root = args.astring('a quota root')
  return args.finish(root === null ? null : { root })
}

export type SetQuotaArguments = {
  readonly root: string
  readonly resources: readonly { readonly name: string; readonly limit: number }[]
}
export const parseSetQuota = (args: Arguments): SetQuotaArguments | Malformed => {
  const root = args.astring('a quota root')
  const resource = (): SetQuotaArguments['resources'][number] | null => {
    const name = args.word('a resource')
    const limit = name === null || args.space() === null ? null : args.number64('a limit')
    return name === null || limit === null ? null : { name, limit }
  }
  const resources =
    root !== null && args.space()
      ? args.list(resource, 'resources', { empty: true, itemsMax: QUOTA_RESOURCES_MAX })
      : null
  return args.finish(root === null || resources === null ? null : { root, resources })
}

const NOTHING: NoArguments = { kind: 'nothing' }
const ID_FIELDS_MAX = 30 // RFC 2971 §3.3
const CAPABILITIES_MAX = 64 // several times as many as there are to enable
const QUOTA_RESOURCES_MAX = 16
