/** What sessions ask of storage. Secrets come here as digests only. */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'
import type { Spending } from './ticket-store.ts'

export type SessionId = Brand<string, 'SessionId'>

/** A browser that is signed in. */
export type Session = {
  readonly id: SessionId
  readonly account: AccountId
  /** SHA-256 of the secret half of its token; a new one at every step up. */
  readonly digest: Uint8Array
  readonly createdMs: number
  readonly lastSeenMs: number
  readonly remote: string
  /** The User-Agent header, at most 200 characters. */
  readonly userAgent: string
  /** When it last proved that it is the holder, for settings (password or second step). */
  readonly provedMs: number
  /** When it last gave a second step; null when never. */
  readonly secondStepMs: number | null
}

export type SessionStore = {
  /** True for exactly one caller that spends the same; whoever was too late adds nothing. */
  add(session: Session, spending?: Spending | null): Promise<boolean>
  find(id: SessionId): Promise<Session | null>
  /** Written at most once a minute a session, by the caller. */
  seen(id: SessionId, atMs: number, remote: string): Promise<void>
  /** The old token ends with this. False when the session had another digest already (somebody else was first). */
  prove(
    id: SessionId,
    from: Uint8Array,
    to: Uint8Array,
    proved: { readonly provedMs: number; readonly secondStepMs: number | null },
  ): Promise<boolean>
  list(account: AccountId): Promise<readonly Session[]>
  end(account: AccountId, id: SessionId): Promise<boolean>
  /** All but one, or all; how many. */
  endAll(account: AccountId, except: SessionId | null): Promise<number>
  forgetBefore(lastSeenMs: number): Promise<number>
}
