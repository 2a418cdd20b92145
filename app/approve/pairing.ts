/** Becoming an approver: the code of the account pages, read from the QR code or typed, and a name for this phone. */
import { element, notice } from './elements.ts'
import { type Kept, keep } from './kept.ts'
import type { Screen } from './screen.ts'
import { call } from './server.ts'
import { makeKey } from './signing.ts'
import type { Words } from './words.ts'

const CODE_LENGTH_MAX = 20
const NAME_LENGTH_MAX = 100

/** Of the part of the address that no server sees. */
export const codeInAddress = (): string => {
  const code = decodeURIComponent(location.hash.slice(1)).slice(0, CODE_LENGTH_MAX)
  if (code !== '') history.replaceState(null, '', location.pathname)
  return code
}

/** What the phone is called until its holder calls it something. */
const suggestedName = ({ text }: Words): string => {
  const { userAgent } = navigator
  if (/iPhone/.test(userAgent)) return text('approve.pair.iphone')
  if (/iPad/.test(userAgent)) return text('approve.pair.ipad')
  return /Android/.test(userAgent) ? text('approve.pair.android') : text('approve.pair.browser')
}

export const pairingScreen = (
  words: Words,
  code: string,
  wantsHomeScreen: boolean,
  onPaired: (kept: Kept, name: string) => void,
): Screen => {
  const { text, problem } = words
  const codeField = element('input', {
    name: 'code',
    value: code,
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    maxlength: CODE_LENGTH_MAX,
    required: true,
  })
  const nameField = element('input', {
    name: 'name',
    value: suggestedName(words),
    autocomplete: 'off',
    maxlength: NAME_LENGTH_MAX,
    required: true,
  })
  const wrong = element('div', {})
  const submit = element('button', { type: 'submit', class: 'primary' }, text('approve.pair.connect'))
  const form = element(
    'form',
    { novalidate: true },
    wrong,
    element('label', {}, text('approve.pair.code'), codeField),
    element('label', {}, text('approve.pair.name'), nameField),
    submit,
  )
  let isBusy = false
  const say = (words: string): void => wrong.replaceChildren(notice('error', words))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (isBusy) return
    const empty = [codeField, nameField].find(({ value }) => value.trim() === '')
    if (empty !== undefined) {
      say(problem('required'))
      empty.focus()
      return
    }
    isBusy = true
    void pair(codeField.value, nameField.value).then((outcome) => {
      isBusy = false
      if (outcome.kind === 'paired') onPaired(outcome.kept, nameField.value.trim())
      else {
        say(problem(outcome.problem))
        codeField.focus()
      }
    })
  })
  return {
    title: text('approve.pair.title'),
    focus: code === '' ? codeField : submit,
    parts: [
      element('p', {}, text('approve.pair.body')),
      wantsHomeScreen ? notice('info', text('approve.push.homeScreenFirst')) : null,
      form,
    ],
  }
}

type Pairing =
  | { readonly kind: 'paired'; readonly kept: Kept }
  | { readonly kind: 'problem'; readonly problem: string }

const pair = async (code: string, name: string): Promise<Pairing> => {
  try {
    const { key, publicKey } = await makeKey()
    const outcome = await call('pairApprover', { code: code.trim(), publicKey, name: name.trim() })
    if (outcome.kind === 'problem') return outcome
    const { approver, account, pushKey } = outcome.answer
    const kept: Kept = { approver, account, key, pushKey }
    await keep(kept)
    return { kind: 'paired', kept }
  } catch {
    // A private window of some browsers keeps nothing.
    return { kind: 'problem', problem: 'cannot-keep-key' }
  }
}
