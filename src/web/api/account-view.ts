/** An account as its holder sees it. */
import type { z } from 'zod'
import type { AccountId } from '../../account/account.ts'
import type { ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { account as accountValue } from '../contract/values.ts'

export type AccountView = z.output<typeof accountValue>

/** Null when it has been removed. */
export const accountViewer =
  (accounts: Pick<AccountStore, 'find'>, profiles: Pick<ProfileStore, 'profile'>) =>
  async (id: AccountId): Promise<AccountView | null> => {
    const account = await accounts.find(id)
    if (account === null) return null
    const { address, twoStepSinceMs } = account
    return { address, ...(await profiles.profile(id)), twoStepSinceMs }
  }
