/**
 * The ways to prove who one is: passkeys, confirmed authenticator apps and confirmed approvers. While two-step verification is on there is
 * always one; conditions of the writes themselves see to that, since two tabs may remove two ways at once.
 */
import { type ExpressionBuilder, expressionBuilder } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { MethodId } from '../../sign-in/second-step-store.ts'
import type { DirectoryTables } from './directory-tables.ts'

/** Two-step verification is off, or there is a way besides `id`. */
export const isNotTheLastWay = (of: { account: AccountId; id: MethodId }) => {
  const has = expressionBuilder<DirectoryTables>()
  const isOn = has
    .selectFrom('account')
    .select('account.id')
    .where('account.id', '=', of.account)
    .where('account.two_step_since_ms', 'is not', null)
  const { passkeys, authenticators, approvers } = waysOf(has, of.account)
  return has.or([
    has.not(has.exists(isOn)),
    has.exists(passkeys.where('way.id', '!=', of.id)),
    has.exists(authenticators.where('way.id', '!=', of.id)),
    has.exists(approvers.where('way.id', '!=', of.id)),
  ])
}

export const hasWay = (of: { account: AccountId }) => {
  const has = expressionBuilder<DirectoryTables>()
  const { passkeys, authenticators, approvers } = waysOf(has, of.account)
  return has.or([has.exists(passkeys), has.exists(authenticators), has.exists(approvers)])
}

const waysOf = (has: ExpressionBuilder<DirectoryTables, never>, account: AccountId) => ({
  passkeys: has.selectFrom('passkey as way').select('way.id').where('way.account_id', '=', account),
  authenticators: has
    .selectFrom('authenticator as way')
    .select('way.id')
    .where('way.account_id', '=', account)
    .where('way.confirmed_ms', 'is not', null),
  approvers: has
    .selectFrom('approver as way')
    .select('way.id')
    .where('way.account_id', '=', account)
    .where('way.confirmed_ms', 'is not', null),
})
