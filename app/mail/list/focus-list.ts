/** The keys of the list are wanted next: when something was searched for, and when what had the focus goes away. */
export const LIST_ID = 'mail-list'

export const focusList = (): void => document.getElementById(LIST_ID)?.focus({ preventScroll: true })
