/** One screen at a time: its title names the window and takes the focus, so that who listens hears where they are. */
import { element } from './elements.ts'
import type { Words } from './words.ts'

export type Screen = {
  readonly title: string
  readonly parts: readonly (Node | null)[]
  /** The field that takes the focus in place of the title. */
  readonly focus?: HTMLElement
}

/** One that asks. While its answer is on the way it stays, whatever is heard meanwhile. */
export type AskingScreen = Screen & { readonly isBusy: () => boolean }

const root = document.getElementById('root')!
const told = document.getElementById('told')!

let isFirst = true

export const show = ({ text }: Words, { title, parts, focus }: Screen): void => {
  const product = text('shell.productName')
  document.title = `${title} – ${product}`
  const heading = element('h1', { tabindex: -1 }, title)
  const mark = element('img', { src: '/approve-192.png', alt: '', width: 24, height: 24 })
  root.replaceChildren(
    element('div', { class: 'product' }, mark, product),
    heading,
    ...parts.filter((part) => part !== null),
  )
  // The browser itself announces the first screen.
  if (!isFirst) (focus ?? heading).focus()
  if (focus !== undefined && !isFirst) tell(title)
  isFirst = false
}

/** Read out, for who does not see it. */
export const tell = (words: string): void => {
  told.textContent = words
}
