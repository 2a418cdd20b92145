/** Notices of the desktop when mail comes while the page is not looked at, if the holder wants them. */
import { useCallback, useState } from 'react'
import { keep, kept } from '../kept-in-browser.ts'
import { useText } from '../texts.tsx'
import type { Id, Summary } from './jmap/types.ts'
import { namesOf } from './people.ts'

export type DesktopNotices = {
  readonly isPossible: boolean
  readonly isOn: boolean
  readonly switchTo: (on: boolean) => Promise<void>
  readonly tell: (emails: readonly Summary[], inbox: Id) => void
}

const TOLD_MAX = 3 // at once; more are one notice

export const useDesktopNotices = (open: (id: Id) => void): DesktopNotices => {
  const text = useText()
  const isPossible = 'Notification' in window && Notification.permission !== 'denied'
  const [isOn, setIsOn] = useState(
    isPossible && Notification.permission === 'granted' && kept('notices') === 'on',
  )
  const switchTo = useCallback(async (on: boolean): Promise<void> => {
    const isAllowed = on && (await Notification.requestPermission()) === 'granted'
    keep('notices', isAllowed ? 'on' : 'off')
    setIsOn(isAllowed)
  }, [])
  const tell = useCallback(
    (emails: readonly Summary[], inbox: Id): void => {
      if (!isOn || document.visibilityState === 'visible') return
      const fresh = emails.filter(
        ({ mailboxIds, keywords }) => mailboxIds[inbox] === true && keywords.$seen !== true,
      )
      if (fresh.length > TOLD_MAX) {
        new Notification(text('mail.notices.many', { count: fresh.length }), { tag: 'mail' })
        return
      }
      for (const email of fresh) {
        const notice = new Notification(namesOf(email.from), { body: email.subject ?? '', tag: email.id })
        notice.onclick = () => {
          window.focus()
          open(email.id)
        }
      }
    },
    [isOn, open, text],
  )
  return { isPossible, isOn, switchTo, tell }
}
