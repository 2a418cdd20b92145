/** While nothing is asked: whose sign-ins this phone approves, and whether it gets notices while the page is closed. */
import { button, element, notice } from './elements.ts'
import type { PushState } from './push.ts'
import type { Screen } from './screen.ts'
import type { PhoneState } from './server.ts'
import type { Words } from './words.ts'

export type Account = {
  /** Null until the server was heard. */
  readonly state: PhoneState | null
  readonly problem: string | null
}

type Doing = { readonly turnPushOn: () => void; readonly pairAnother: () => void }

export const homeScreen = (
  { text, problem }: Words,
  accounts: readonly Account[],
  push: PushState,
  { turnPushOn, pairAnother }: Doing,
): Screen => {
  const problems = new Set(accounts.flatMap((each) => each.problem ?? []))
  const known = accounts.flatMap(({ state }) => state ?? [])
  return {
    title: text('approve.home.title'),
    parts: [
      ...[...problems].map((each) => notice('error', problem(each))),
      element('p', {}, text('approve.home.body')),
      known.length === 0
        ? null
        : element(
            'ul',
            {},
            ...known.map(({ address, name, isConfirmed }) =>
              element(
                'li',
                {},
                element('strong', {}, address),
                element('br', {}),
                element(
                  'span',
                  { class: 'muted' },
                  isConfirmed ? text('approve.home.called', { name }) : text('approve.home.trialNext'),
                ),
              ),
            ),
          ),
      ...pushParts({ text }, push, turnPushOn),
      button(text('approve.home.another'), pairAnother),
    ],
  }
}

const pushParts = (
  { text }: Pick<Words, 'text'>,
  push: PushState,
  turnPushOn: () => void,
): readonly Node[] => {
  switch (push) {
    case 'on':
      return [notice('success', text('approve.push.on'))]
    case 'off':
      return [notice('info', text('approve.push.off')), button(text('approve.push.allow'), turnPushOn, true)]
    case 'denied':
      return [notice('warning', text('approve.push.denied'))]
    case 'home-screen-first':
      return [notice('info', text('approve.push.homeScreenFirst'))]
    default:
      return [notice('info', text('approve.push.unsupported'))]
  }
}
