/**
 * Which notice a sign-in of a mail program is worth, if any. That a program needs an app password is told
 * at most once a day, and only of programs where the holder has been before (the same address, or none is known yet):
 * else anybody who guesses at an address could fill its mailbox with our letters.
 */
import type { AccountId } from '../account/account.ts'
import type { AccountStore } from '../account/store.ts'
import type { ActivityStore } from '../activity/activity.ts'
import type { SignInNews } from '../activity/sign-in-news.ts'
import type { AppPasswordStore } from '../app-password/store.ts'
import type { Clock } from '../base/clock.ts'
import { keysOf } from '../base/throttle.ts'
import type { Notice } from '../sign-in/notice.ts'

export type NewsNeeds = {
  readonly accounts: Pick<AccountStore, 'claimAppPasswordNotice'>
  readonly appPasswords: Pick<AppPasswordStore, 'find'>
  readonly activity: Pick<ActivityStore, 'list'>
  readonly clock: Clock
}

const DAY_MS = 86_400_000
const SIGN_INS_LOOKED_AT = 100 // the newest; whoever has more than that in a while has been where they are now

export const noticeOfNews = async (needs: NewsNeeds, news: SignInNews): Promise<Notice | null> => {
  const { account } = news
  if (news.kind === 'first-use') {
    const found = await needs.appPasswords.find(account, news.appPassword)
    return found === null ? null : { kind: 'app-connected', name: found.name, client: news.use.client }
  }
  if (!(await isKnownPlace(needs, account, news.remote))) return null
  const nowMs = needs.clock.nowMs()
  const isOurs = await needs.accounts.claimAppPasswordNotice(account, nowMs, nowMs - DAY_MS)
  return isOurs ? { kind: 'app-password-needed', client: news.client } : null
}

const isKnownPlace = async (
  { activity, clock }: NewsNeeds,
  account: AccountId,
  remote: string,
): Promise<boolean> => {
  const signIns = await activity.list(account, clock.nowMs() + 1, SIGN_INS_LOOKED_AT, {
    category: 'sign-ins',
  })
  const [place] = keysOf(remote)
  return (
    signIns.length === 0 || signIns.some((each) => each.remote !== null && keysOf(each.remote)[0] === place)
  )
}
