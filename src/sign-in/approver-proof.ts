/**
 * What a phone says is signed with the key that it made when it was paired and that cannot leave it. Signed is all that
 * matters: whose account, what for, and when; so nothing of it can be used for anything else, or later.
 */
import type { Clock } from '../base/clock.ts'
import type { Approver, ApproverStore } from './approval-store.ts'
import type { SignatureCheck } from './ports.ts'
import { type Refused, refused } from './refusal.ts'
import type { MethodId } from './second-step-store.ts'

export type Signed = {
  readonly approver: string
  /** By the phone's clock. */
  readonly atMs: number
  /** base64url. */
  readonly signature: string
}

export type ApproverProof = {
  /** Null when it has been removed: for who listens on after having proved itself. */
  find(id: MethodId): Promise<Approver | null>
  /** An unknown or removed one and a wrong signature are refused alike. */
  check(
    signed: Signed,
    purpose: readonly string[],
  ): Promise<{ readonly kind: 'proved'; readonly approver: Approver } | Refused>
}

export type ApproverProofNeeds = {
  readonly approvers: Pick<ApproverStore, 'find'>
  readonly signatureCheck: SignatureCheck
  readonly clock: Clock
}

/** How far a phone's clock may be off; a signature is of use no longer than that. */
export const PHONE_CLOCK_SLACK_MS = 120_000

export const createApproverProof = ({
  approvers,
  signatureCheck,
  clock,
}: ApproverProofNeeds): ApproverProof => ({
  find: (id) => approvers.find(id),
  check: async ({ approver: id, atMs, signature }, purpose) => {
    const approver = await approvers.find(id as MethodId)
    if (approver === null) return refused('not-an-approver')
    const text = signedText(approver.account, purpose, atMs)
    if (!signatureCheck.isRight(approver.publicKey, text, signature)) return refused('not-an-approver')
    if (Math.abs(clock.nowMs() - atMs) > PHONE_CLOCK_SLACK_MS) return refused('wrong-clock')
    return { kind: 'proved', approver }
  },
})

/** The very text that is signed. No part of it has a line break. */
export const signedText = (account: string, purpose: readonly string[], atMs: number): string =>
  ['sigill-approver/v1', account, ...purpose, String(atMs)].join('\n')
