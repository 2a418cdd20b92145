/** Notices while the page is closed: whether this browser can have them, asks for leave, and tells the server where to push. */
import type { Kept } from './kept.ts'
import { call } from './server.ts'
import { base64url, fromBase64url, sign } from './signing.ts'

export type PushState =
  | 'on'
  /** The person has not been asked yet. */
  | 'off'
  | 'denied'
  /** On an iPhone or iPad, only a page on the Home Screen may. */
  | 'home-screen-first'
  | 'unsupported'

const WORKER = '/approve-worker.js'
const SCOPE = '/approve'

/** The page's policy knows this one by its name; it lets one address pass, and that is written here. */
const workerAddress = (): string => {
  const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes }
  return trustedTypes?.createPolicy('worker', { createScriptURL: () => WORKER }).createScriptURL('') ?? WORKER
}

/** As far as it is used; what it makes is taken where an address is. */
type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL: () => string },
  ): { createScriptURL(address: string): string }
}

export const registerWorker = async (): Promise<void> => {
  // Where workers may not run (private windows of some browsers) the page works while it is open.
  if ('serviceWorker' in navigator)
    await navigator.serviceWorker.register(workerAddress(), { scope: SCOPE }).catch(() => {})
}

const isApple = (): boolean =>
  /iPhone|iPad/.test(navigator.userAgent) ||
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1)

const isOnHomeScreen = (): boolean => matchMedia('(display-mode: standalone)').matches

const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

export const pushState = async (): Promise<PushState> => {
  if (!canPush()) return isApple() && !isOnHomeScreen() ? 'home-screen-first' : 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  const registration = await navigator.serviceWorker.getRegistration(SCOPE)
  if (registration === undefined) return 'unsupported'
  const subscription = await registration.pushManager.getSubscription()
  return subscription !== null && Notification.permission === 'granted' ? 'on' : 'off'
}

/** Asks the person for leave; then every account hears where to push. */
export const turnPushOn = async (all: readonly Kept[]): Promise<PushState> => {
  const [first] = all
  if (first === undefined || (await Notification.requestPermission()) !== 'granted') return pushState()
  const registration = await navigator.serviceWorker.ready
  try {
    await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: fromBase64url(first.pushKey),
    })
  } catch {
    // The browser has no push service, or cannot reach it.
    return 'unsupported'
  }
  for (const kept of all) await tellWhere(kept)
  return pushState()
}

/** Also when the server has lost it: a push service that did not know us may know us again. */
export const tellWhere = async (kept: Kept): Promise<void> => {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE)
  const subscription = (await registration?.pushManager?.getSubscription()) ?? null
  if (subscription === null) return
  const [p256dh, auth] = [subscription.getKey('p256dh'), subscription.getKey('auth')]
  if (p256dh === null || auth === null) return
  const push = { endpoint: subscription.endpoint, p256dh: base64url(p256dh), auth: base64url(auth) }
  await call('subscribeApprover', { ...(await sign(kept, ['push', push.endpoint])), push })
}
