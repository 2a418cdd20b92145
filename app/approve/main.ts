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
import { show } from './screen.ts'
import type { Harm, Request } from './server.ts'
import { loadWords, type Words } from './words.ts'

type Phone = Account & { readonly kept: Kept; readonly stop: () => void }

/** What is on the screen: only the home screen changes by itself, and gives way to a request. */
type Shown =
  | { readonly at: 'pairing' }
  | { readonly at: 'home' }
  /** A request, or what was stopped. */
  | { readonly at: 'request'; readonly id: string }
  | { readonly at: 'answered'; readonly id: string }

const begin = async (): Promise<void> => {
  const words = await loadWords()
  const { text } = words
  const phones = new Map<string, Phone>()
  let push: PushState = 'unsupported'
  let shown: Shown = { at: 'home' }
  let homeShown = ''

  const showHome = (): void => {
    if (phones.size === 0) {
      shown = { at: 'home' }
      showGone(words, () => showPairing(''))
      return
    }
    const accounts = [...phones.values()]
    const screen = homeScreen(words, accounts, push, {
      turnPushOn: () => void turnPushOn(accounts.map(({ kept }) => kept)).then(setPush),
      pairAnother: () => showPairing(''),
    })
    // What is on it changes while somebody reads it: the focus stays, unless they came here.
    const now = JSON.stringify([push, accounts.map(({ state, problem }) => [state, problem])])
    if (shown.at === 'home' && homeShown === now) return
    homeShown = now
    shown = { at: 'home' }
    show(words, screen)
  }
  const setPush = (next: PushState): void => {
    push = next
    if (shown.at === 'home') showHome()
  }
  const showPairing = (code: string): void => {
    shown = { at: 'pairing' }
    const screen = pairingScreen(words, code, push === 'home-screen-first', (kept) => {
      listenTo(kept)
      showHome()
    })
    show(words, screen)
  }
  const showRequest = (phone: Phone, request: Request): void => {
    const { kept, state } = phone
    if (state === null) return
    shown = { at: 'request', id: request.id }
    const screen = requestScreen(words, { kept, state, request }, (answered) => {
      shown = { at: 'answered', id: request.id }
      show(words, answeredScreen(words, request, answered, goOn))
    })
    show(words, screen)
  }
  const showHarm = ({ kept }: Phone, harm: Harm): void => {
    shown = { at: 'request', id: harm.id }
    const screen = harmScreen(words, { kept, harm }, (answered) => {
      shown = { at: 'answered', id: harm.id }
      show(words, harmAnsweredScreen(words, answered, goOn))
    })
    show(words, screen)
  }
  const goOn = (): void => {
    shown = { at: 'answered', id: '' }
    look()
  }
  /** Shows what is asked, if anything is. */
  const look = (): void => {
    if (shown.at === 'pairing') return
    // Sign-ins first: somebody waits, and not for long.
    const asked = [
      ...[...phones.values()].flatMap((phone) =>
        (phone.state?.requests ?? []).map((request) => ({
          id: request.id,
          show: () => showRequest(phone, request),
        })),
      ),
      ...[...phones.values()].flatMap((phone) =>
        (phone.state?.harms ?? []).map((harm) => ({ id: harm.id, show: () => showHarm(phone, harm) })),
      ),
    ]
    const now = shown
    if (now.at === 'request' && asked.some(({ id }) => id === now.id)) return
    if (now.at === 'answered' && now.id !== '') return
    const [first] = asked
    if (first !== undefined) first.show()
    else showHome()
  }
  const hear = (kept: Kept, heard: Heard): void => {
    const phone = phones.get(kept.approver)
    if (phone === undefined) return
    if (heard.kind === 'gone') {
      phone.stop()
      phones.delete(kept.approver)
      void forget(kept.approver).catch(() => {})
      look()
      return
    }
    if (heard.kind === 'problem') phones.set(kept.approver, { ...phone, problem: heard.problem })
    else {
      phones.set(kept.approver, { ...phone, state: heard.state, problem: null })
      // The push service did not know us for a while, and the server forgot where to push.
      if (!heard.state.hasPush && push === 'on') void tellWhere(kept)
    }
    look()
  }
  const listenTo = (kept: Kept): void => {
    const stop = listen(kept, (heard) => hear(kept, heard))
    phones.set(kept.approver, { kept, stop, state: null, problem: null })
  }

  const code = codeInAddress()
  await registerWorker()
  push = await pushState()
  await keepNoticeWords({ title: text('approve.notice.title'), body: text('approve.notice.body') }).catch(
    () => {},
  )
  const kept = await keptApprovers().catch(() => [])
  for (const each of kept) listenTo(each)
  if (code !== '' || kept.length === 0) showPairing(code)
  else showHome()
}

const showGone = (words: Words, again: () => void): void => {
  const { text, problem } = words
  show(words, {
    title: text('approve.gone.title'),
    parts: [notice('warning', problem('not-an-approver')), button(text('approve.gone.again'), again, true)],
  })
}

void begin()
