/** The places of the account: a column beside the page, a row above it on a phone. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { HomeRegular } from '@fluentui/react-icons/svg/home'
import { LaptopRegular } from '@fluentui/react-icons/svg/laptop'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { ShieldRegular } from '@fluentui/react-icons/svg/shield'
import type { ComponentType, ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { type TextKey, useText } from '../texts.tsx'

type Place = { readonly to: string; readonly name: TextKey; readonly icon: ComponentType }

const OVERVIEW = '/account'
const PLACES: readonly Place[] = [
  { to: OVERVIEW, name: 'account.places.overview', icon: HomeRegular },
  { to: '/account/info', name: 'account.places.info', icon: PersonRegular },
  { to: '/account/security', name: 'account.places.security', icon: ShieldRegular },
  { to: '/account/devices', name: 'account.places.devices', icon: LaptopRegular },
]

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    '@media (max-width: 800px)': { flexDirection: 'row', flexWrap: 'wrap' },
  },
  place: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '40px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    '& svg': { fontSize: '20px', width: '1em', height: '1em' },
    '@media (max-width: 800px)': { minHeight: '32px', padding: `0 ${tokens.spacingHorizontalS}` },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    '@media (forced-colors: active)': { outline: '1px solid Highlight' },
  },
})

/** Pages that stand elsewhere, and belong to a place all the same. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/account/app-passwords': '/account/security',
  '/account/invitations': '/account/info',
}

/** What lies below the overview and in no other place is nowhere. */
const below = (path: string, place: string): boolean =>
  path === place || (place !== OVERVIEW && path.startsWith(`${place}/`))

const placeOf = (path: string): string =>
  Object.entries(ELSEWHERE).find(([page]) => below(path, page))?.[1] ??
  PLACES.findLast(({ to }) => below(path, to))?.to ??
  ''

export const Places = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [path] = useLocation()
  return (
    <nav aria-label={text('account.places.title')}>
      <ul className={styles.list}>
        {PLACES.map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link
              href={to}
              aria-current={placeOf(path) === to ? 'page' : undefined}
              className={mergeClasses(styles.place, placeOf(path) === to && styles.here)}
            >
              <Icon />
              {text(name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
