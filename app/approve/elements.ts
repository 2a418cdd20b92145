/** Elements of the page, made of words and other elements; never of markup. */

type Attributes = Readonly<Record<string, string | number | boolean | (() => void)>>
type Child = Node | string | null | false

/** A function is what happens when it is pressed; true is an attribute without a value, false is none. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== false) made.setAttribute(name, value === true ? '' : String(value))
  }
  for (const child of children) if (child !== null && child !== false) made.append(child)
  return made
}

export type Tone = 'info' | 'warning' | 'error' | 'success'

export const notice = (tone: Tone, ...children: readonly Child[]): HTMLElement => {
  const made = element('div', tone === 'error' ? { role: 'alert' } : {}, ...children)
  made.classList.add('notice', tone)
  return made
}

export const button = (words: string, press: () => void, isPrimary = false): HTMLButtonElement =>
  element('button', { type: 'button', class: isPrimary ? 'primary' : false, click: press }, words)
