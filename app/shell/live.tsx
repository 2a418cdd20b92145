/**
 * Messages for everybody, those who see and those who listen: one live region, and a quiet toast for what was done. It
 * stands beside the pages, since a dialog hides them from who listens, and what is done in a dialog is told before it closes.
 */
import { makeStyles, mergeClasses, tokens, useThemeClassName } from '@fluentui/react-components'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { useVisuallyHidden } from './visually-hidden.ts'

/** How long a message stays on screen; it is not the only place where the outcome is seen. */
const SHOWN_MS = 6_000
/** With something to press there has to be time for it. */
const OFFERED_MS = 10_000

type Say = {
  /** Read out, not shown: what the eye sees anyway. */
  readonly say: (message: string) => void
  /** Read out and shown for a while: what was done, and what may be done about it. */
  readonly tell: (message: string, offer?: Offer) => void
  /** Does what is offered now; false where nothing is. */
  readonly takeOffer: () => boolean
}

export type Offer = { readonly words: string; readonly act: () => void }

const SayContext = createContext<Say>({ say: () => {}, tell: () => {}, takeOffer: () => false })

export const useSay = (): Say => useContext(SayContext)

const useStyles = makeStyles({
  shown: {
    position: 'fixed',
    bottom: tokens.spacingVerticalXXL,
    left: '50%',
    transform: 'translateX(-50%)',
    width: 'max-content',
    maxWidth: 'calc(100vw - 32px)',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXL}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackgroundInverted,
    color: tokens.colorNeutralForegroundInverted,
    boxShadow: tokens.shadow16,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    zIndex: 1000,
  },
  offer: {
    minHeight: '24px',
    marginLeft: tokens.spacingHorizontalL,
    padding: `0 ${tokens.spacingHorizontalXS}`,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'underline',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorNeutralForegroundInverted}` },
  },
})

/** What Fluent's dialogs look for before they hide what stands beside them. */
const NEVER_HIDDEN = { 'data-tabster-never-hide': '' }

type Message = { readonly words: string; readonly isShown: boolean; readonly offer?: Offer | undefined }

export const Live = ({ children }: { children: ReactNode }): ReactNode => {
  const styles = useStyles()
  const hidden = useVisuallyHidden()
  const theme = useThemeClassName()
  const [message, setMessage] = useState<Message | null>(null)
  const say = useCallback((words: string) => setMessage({ words, isShown: false }), [])
  const tell = useCallback((words: string, offer?: Offer) => setMessage({ words, isShown: true, offer }), [])
  useEffect(() => {
    if (message === null) return
    const timer = setTimeout(() => setMessage(null), message.offer === undefined ? SHOWN_MS : OFFERED_MS)
    return () => clearTimeout(timer)
  }, [message])
  const shown = useRef(message)
  shown.current = message
  const takeOffer = useCallback((): boolean => {
    const offer = shown.current?.offer
    if (offer === undefined) return false
    setMessage(null)
    offer.act()
    return true
  }, [])
  const all = useMemo(() => ({ say, tell, takeOffer }), [say, tell, takeOffer])
  return (
    <SayContext.Provider value={all}>
      {children}
      {createPortal(
        <div
          role="status"
          aria-live="polite"
          className={mergeClasses(theme, message?.isShown === true ? styles.shown : hidden)}
          {...NEVER_HIDDEN}
        >
          {message?.words}
          {message?.offer !== undefined && (
            <button type="button" className={styles.offer} onClick={takeOffer}>
              {message.offer.words}
            </button>
          )}
        </div>,
        document.body,
      )}
    </SayContext.Provider>
  )
}
