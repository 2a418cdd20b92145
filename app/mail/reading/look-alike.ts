/**
 * Does a sender only look like somebody the holder writes to? Addresses are compared as the eye reads them: letters of
 * other alphabets, digits for letters, `rn` for `m`, one letter more or less in the domain (attack: display names and
 * domains made to be mistaken).
 */
import type { EmailAddress } from '../jmap/types.ts'
import { fromPunycode } from './punycode.ts'

/** The address that is meant to be read, when it is not the one that is there; else null. */
export const mistakenFor = (
  from: EmailAddress,
  contacts: ReadonlyMap<string, EmailAddress>,
  own: string,
): string | null => {
  const email = from.email.toLowerCase()
  if (contacts.has(email) || email === own.toLowerCase()) return null
  const named = /[^\s<>"',;]+@[^\s<>"',;]+\.[a-z]{2,}/i.exec(from.name ?? '')?.[0]?.toLowerCase()
  if (named !== undefined && named !== email) return named
  const seen = asSeen(email)
  for (const known of [own.toLowerCase(), ...contacts.keys()])
    if (asSeen(known) === seen || isDomainNear(email, known)) return known
  return null
}

/** Two addresses that read alike become one. */
const asSeen = (email: string): string => {
  const readable = email
    .split('@')
    .map((part) => part.split('.').map(fromPunycode).join('.'))
    .join('@')
  return [...readable.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
    .map((letter) => LOOKS_LIKE[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
}

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  ...pairs('аеорсухіјѕԁһӏԛԝвкмнт', 'aeopcyxljsdhlqwbkmht'),
  ...pairs('αεικνορτυχ', 'aelkvoptux'),
  ...pairs('0135|ıiłɡ', 'olesllllg'),
}

function pairs(these: string, those: string): Record<string, string> {
  return Object.fromEntries([...these].map((letter, index) => [letter, [...those][index] ?? letter]))
}

const NEAR_DOMAIN_CHARACTERS_MIN = 7 // shorter ones are near each other by chance

/** The same name at a domain that has one letter more, less, another, or two that changed places. */
const isDomainNear = (email: string, known: string): boolean => {
  const [local = '', domain = ''] = email.split('@')
  const [knownLocal = '', knownDomain = ''] = known.split('@')
  return (
    local === knownLocal &&
    domain !== knownDomain &&
    knownDomain.length >= NEAR_DOMAIN_CHARACTERS_MIN &&
    isOneStep(domain, knownDomain)
  )
}

const isOneStep = (one: string, other: string): boolean => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return (
    short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
  )
}
