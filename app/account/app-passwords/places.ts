/** Where the pages of app passwords are. */
export const APP_PASSWORDS = '/account/app-passwords'
export const NEW_APP_PASSWORD = '/account/app-passwords/new'

export const deedsPage = (id: string): string => `${appPasswordPage(id)}/use`

export const appPasswordPage = (id: string): string => `${APP_PASSWORDS}/${encodeURIComponent(id)}`

/** Making one that takes the place of another. */
export const replacingPage = (id: string): string => `${NEW_APP_PASSWORD}?replaces=${encodeURIComponent(id)}`
