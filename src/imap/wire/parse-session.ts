/** Arguments of the commands about the session itself and its limits. */
import type { Secret } from '../../base/secret.ts'
import type { Arguments } from './arguments.ts'
import type { Malformed } from './malformed.ts'

const soon = (): never => {
  throw new Error('in the making')
}
/** CAPABILITY, NOOP, LOGOUT, STARTTLS, NAMESPACE, IDLE, CHECK, CLOSE, UNSELECT, EXPUNGE. */
export const parseNothing = (_args: Arguments): { readonly kind: 'nothing' } | Malformed => soon()
export type LoginArguments = { readonly userName: string; readonly password: Secret<string> }
export const parseLogin = (_args: Arguments): LoginArguments | Malformed => soon()
/** `initial` decoded; null when none was sent (RFC 4959). `mechanism` in capitals. */
export type AuthenticateArguments = { readonly mechanism: string; readonly initial: Uint8Array | null }
export const parseAuthenticate = (_args: Arguments): AuthenticateArguments | Malformed => soon()
/** Strict base64 of a continuation line; null when it is not. */
export const parseBase64 = (_text: string): Uint8Array | null => soon()
/** Keys in lower case, those with NIL left out (RFC 2971). */
export type IdArguments = ReadonlyMap<string, string>
export const parseId = (_args: Arguments): IdArguments | Malformed => soon()
/** In capitals, as asked for. */
export type EnableArguments = { readonly capabilities: readonly string[] }
export const parseEnable = (_args: Arguments): EnableArguments | Malformed => soon()
export type GetQuotaArguments = { readonly root: string }
export const parseGetQuota = (_args: Arguments): GetQuotaArguments | Malformed => soon()
export type SetQuotaArguments = {
  readonly root: string
  readonly resources: readonly { readonly name: string; readonly limit: number }[]
}
export const parseSetQuota = (_args: Arguments): SetQuotaArguments | Malformed => soon()
