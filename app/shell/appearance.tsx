/** Light, dark or as the system: of the account when somebody is signed in, else of this browser. */
import {
  FluentProvider,
  makeStaticStyles,
  makeStyles,
  tokens,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components'
import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import { keep, kept } from '../kept-in-browser.ts'
import { useStart } from '../start.tsx'

export const APPEARANCES = ['light', 'dark', 'system'] as const
export type AppearanceName = (typeof APPEARANCES)[number]

type Chosen = { readonly appearance: AppearanceName; readonly show: (appearance: AppearanceName) => void }

const AppearanceContext = createContext<Chosen>({ appearance: 'system', show: () => {} })

/** What is chosen, and how to show another at once. Storing it in the account is the caller's. */
export const useAppearance = (): Chosen => useContext(AppearanceContext)

const nameOf = (name: string | null): AppearanceName =>
  APPEARANCES.find((known) => known === name) ?? 'system'

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

const useSystemIsDark = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      systemIsDark.addEventListener('change', listener)
      return () => systemIsDark.removeEventListener('change', listener)
    },
    () => systemIsDark.matches,
  )

const usePageStyles = makeStaticStyles({
  'html, body, #root': { height: '100%', margin: 0 },
  '*, *::before, *::after': { boxSizing: 'border-box' },
  // What has the focus is never hidden behind the top bar (WCAG 2.2, 2.4.11).
  html: { scrollPaddingTop: '72px' },
  // What is not chosen is not out of reach: Fluent's grey looks so.
  '.fui-Radio .fui-Radio__input:enabled:not(:checked) ~ .fui-Radio__label': {
    color: tokens.colorNeutralForeground1,
  },
  '.fui-Checkbox .fui-Checkbox__input:enabled:not(:checked) ~ .fui-Checkbox__label': {
    color: tokens.colorNeutralForeground1,
  },
})

// As text: the object form knows no rules within a rule.
const useCalmStyles = makeStaticStyles(`@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: 0.01ms !important; transition-duration: 0.01ms !important; }
}`)

const useStyles = makeStyles({
  light: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground3, colorScheme: 'light' },
  dark: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground3, colorScheme: 'dark' },
})

export const Appearance = ({ children }: { children: ReactNode }): ReactNode => {
  usePageStyles()
  useCalmStyles()
  const styles = useStyles()
  const ofAccount = useStart().start.account?.appearance
  const [shown, setShown] = useState<AppearanceName | null>(null)
  const appearance = shown ?? ofAccount ?? nameOf(kept('appearance'))
  const systemDark = useSystemIsDark()
  const isDark = appearance === 'dark' || (appearance === 'system' && systemDark)
  const chosen = useMemo<Chosen>(
    () => ({
      appearance,
      show: (next) => {
        keep('appearance', next)
        setShown(next)
      },
    }),
    [appearance],
  )
  return (
    <AppearanceContext.Provider value={chosen}>
      <FluentProvider
        theme={isDark ? webDarkTheme : webLightTheme}
        className={isDark ? styles.dark : styles.light}
        // Else a dialog's place in the page would be as high and as opaque as the page, and lie above it.
        applyStylesToPortals={false}
      >
        {children}
      </FluentProvider>
    </AppearanceContext.Provider>
  )
}
