/** Where each step of the wizard lies, and where it leads when it is over. The step is in the path, so refresh keeps it. */
import type { Device } from '../../app-passwords/words.ts'
import { ADVANCED, SECURITY, useFrom } from '../trail.ts'

const STEPS = [
  'approver',
  'choose',
  'passkey',
  'authenticator',
  'recovery-address',
  'recovery-codes',
  'device',
  'app-password',
  'done',
] as const
export type Step = (typeof STEPS)[number] | 'intro'

export type WayThrough = {
  /** With the device that was chosen, where it matters. */
  readonly to: (step: Step, device?: Device) => string
  /** The page where it began. */
  readonly from: string
  /** The page to return to when two-step verification is on: there with App passwords open. */
  readonly home: string
}

export const stepOf = (path: string | undefined): Step | null =>
  path === undefined ? 'intro' : (STEPS.find((step) => step === path) ?? null)

export const useWayThrough = (): WayThrough => {
  const from = useFrom(ADVANCED)
  return {
    to: (step, device) => {
      const path = `${SECURITY}/two-step${step === 'intro' ? '' : `/${step}`}`
      const query = [
        ...(from === ADVANCED ? [] : [`from=${from}`]),
        ...(device === undefined ? [] : [`device=${device}`]),
      ]
      return query.length === 0 ? path : `${path}?${query.join('&')}`
    },
    from,
    home: from === ADVANCED ? `${ADVANCED}#app-passwords` : from,
  }
}
