/**
 * The phone's page (`/approve`): pairs with an account, then waits for what it is asked. Small on purpose (60 kB with all
 * it loads), since it is opened in a hurry, on a phone, over whatever network there is.
 */
import { button, notice } from './elements.ts'
import { harmAnsweredScreen, harmScreen } from './harm.ts'
import { type Account, homeScreen } from './home.ts'
import { forget, type Kept, keepNoticeWords, keptApprovers } from './kept.ts'
import { type Heard, listen } from './listening.ts'
import { codeInAddress, pairingScreen } from './pairing.ts'
import { type PushState, pushState, registerWorker, tellWhere, turnPushOn } from './push.ts'
import { answeredScreen, requestScreen } from './request.ts'
import { type Screen, show } from './screen.ts'
import type { Harm, Request } from './server.ts'
import { loadWords, type Words } from './words.ts'

/** One account whose sign-ins this phone approves. */
type Paired = Account & { readonly kept: Kept; readonly stop: () => void }

/** What is on the screen: only the home screen changes by itself, and gives way to what is asked. */
type Shown =
  | { readonly at: 'pairing' }
  | { readonly at: 'home'; readonly as: string }
  | { readonly at: 'asked'; readonly id: string; readonly isBusy: () => boolean }
  | { readonly at: 'answered' }

type Page = {
  readonly words: Words
  readonly accounts: Map<string, Paired>
  push: PushState
  shown: Shown | null
}

const begin = async (): Promise<void> => {
  const words = await loadWords()
  const { text } = words
  const code = codeInAddress()
  await registerWorker()
  const page: Page = { words, accounts: new Map(), push: await pushState(), shown: null }
  const notice = { title: text('approve.notice.title'), body: text('approve.notice.body') }
  await keepNoticeWords(notice).catch(() => {})
  const kept = await keptApprovers().catch(() => [])
  for (const each of kept) listenTo(page, each)
  if (code !== '' || kept.length === 0) showPairing(page, code)
  else showHome(page)
}

const listenTo = (page: Page, kept: Kept): void => {
  const stop = listen(kept, (heard) => hear(page, kept.approver, heard))
  page.accounts.set(kept.approver, { kept, stop, state: null, problem: null })
}

const hear = (page: Page, approver: string, heard: Heard): void => {
  const account = page.accounts.get(approver)
  if (account === undefined) return
  if (heard.kind === 'gone') {
    account.stop()
    page.accounts.delete(approver)
    void forget(approver).catch(() => {})
  } else if (heard.kind === 'problem') page.accounts.set(approver, { ...account, problem: heard.problem })
  else {
    page.accounts.set(approver, { ...account, state: heard.state, problem: null })
    // The push service did not know us for a while, and the server forgot where to push.
    if (!heard.state.hasPush && page.push === 'on') void tellWhere(account.kept)
  }
  look(page)
}

/** Shows what is asked, if anything is, unless the person is in the middle of something. */
const look = (page: Page): void => {
  const { shown } = page
  if (shown?.at === 'pairing' || shown?.at === 'answered') return
  const asked = askedOf(page)
  if (shown?.at === 'asked' && (shown.isBusy() || asked.some(({ id }) => id === shown.id))) return
  const [first] = asked
  if (first === undefined) showHome(page)
  else first.show()
}

type Asked = { readonly id: string; readonly show: () => void }

/** Sign-ins first: somebody waits, and not for long. */
const askedOf = (page: Page): readonly Asked[] => {
  const accounts = [...page.accounts.values()]
  return [
    ...accounts.flatMap((account) =>
      (account.state?.requests ?? []).map((request) => ({
        id: request.id,
        show: () => showRequest(page, account, request),
      })),
    ),
    ...accounts.flatMap(({ kept, state }) =>
      (state?.harms ?? []).map((harm) => ({ id: harm.id, show: () => showHarm(page, kept, harm) })),
    ),
  ]
}

const goOn = (page: Page): void => {
  page.shown = null
  look(page)
}

const showPairing = (page: Page, code: string): void => {
  page.shown = { at: 'pairing' }
  const screen = pairingScreen(page.words, code, page.push === 'home-screen-first', (kept) => {
    listenTo(page, kept)
    showHome(page)
  })
  show(page.words, screen)
}

const showRequest = (page: Page, { kept, state }: Paired, request: Request): void => {
  if (state === null) return
  const { words } = page
  const screen = requestScreen(words, { kept, state, request }, (answered) => {
    page.shown = { at: 'answered' }
    show(
      words,
      answeredScreen(words, request, answered, () => goOn(page)),
    )
  })
  page.shown = { at: 'asked', id: request.id, isBusy: screen.isBusy }
  show(words, screen)
}

const showHarm = (page: Page, kept: Kept, harm: Harm): void => {
  const { words } = page
  const screen = harmScreen(words, { kept, harm }, (answered) => {
    page.shown = { at: 'answered' }
    show(
      words,
      harmAnsweredScreen(words, answered, () => goOn(page)),
    )
  })
  page.shown = { at: 'asked', id: harm.id, isBusy: screen.isBusy }
  show(words, screen)
}

const showHome = (page: Page): void => {
  const { words, shown, push } = page
  const accounts = [...page.accounts.values()]
  const as = JSON.stringify([push, accounts.map(({ state, problem }) => [state, problem])])
  // It changes while somebody reads it; what is as it was stays, and the focus with it.
  if (shown?.at === 'home' && shown.as === as) return
  page.shown = { at: 'home', as }
  const another = (): void => showPairing(page, '')
  const allow = (): void => void allowPush(page)
  const isGone = accounts.length === 0
  show(
    words,
    isGone
      ? goneScreen(words, another)
      : homeScreen(words, accounts, push, { turnPushOn: allow, pairAnother: another }),
  )
}

const allowPush = async (page: Page): Promise<void> => {
  page.push = await turnPushOn([...page.accounts.values()].map(({ kept }) => kept))
  if (page.shown?.at === 'home') showHome(page)
}

const goneScreen = ({ text, problem }: Words, again: () => void): Screen => ({
  title: text('approve.gone.title'),
  parts: [notice('warning', problem('not-an-approver')), button(text('approve.gone.again'), again, true)],
})

void begin()
