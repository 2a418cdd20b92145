/** The storms of guesses as parts of `npm run security`: how many guesses, and what must hold. */
import type { Part } from './part.ts'
import type { Storm } from './storm.ts'
import { hashing, lockingOut, spraying } from './storms.ts'

const SPRAYED = 15_000
const LOCKING = 100_000
const WEB_GUESSES = 15_000
/** Enough to show that the attack succeeds where nothing withstands it. */
const CONTROL = 2_000
const PROGRAM_P99_MS = 50
const PERSON_P99_MS = 250

export const spray = async (): Promise<Part> => {
  const storm = await spraying(SPRAYED)
  const control = await spraying(300, {
    SIGILL_SIGN_IN_ACCOUNT_PASSWORD_IN_MAIL_PROGRAMS: 'until-two-step',
  })
  const isSlow = storm.honest.some(
    ({ p99Ms, quietP99Ms }) => p99Ms > PROGRAM_P99_MS || p99Ms > 3 * Math.max(quietP99Ms, CLOCK_MS),
  )
  return {
    results: [
      `5,000 accounts, each tried with its right account password once: ${inWords(storm)}`,
      `The control, account passwords let into mail programs: ${inWords(control)}`,
    ],
    missed: [
      ...refusals(storm),
      ...(storm.successes > 0 ? [`${storm.successes} successes`] : []),
      ...(storm.hashed > 0 ? [`${storm.hashed} account passwords were hashed`] : []),
      ...(isSlow ? ['an honest program waited'] : []),
      ...(control.successes === 0 || control.hashed === 0
        ? ['the control let nobody in: the test could not fail']
        : []),
    ],
  }
}

export const lockOut = async (): Promise<Part> => {
  const results: string[] = []
  const missed: string[] = []
  for (const at of ['mail', 'web'] as const) {
    const storm = await lockingOut(at, LOCKING)
    const control = await lockingOut(at, CONTROL, true)
    const where = at === 'mail' ? 'Mail programs' : 'The web'
    results.push(
      `${where}: ${inWords(storm)}`,
      `The control, all of it from the holder’s own address: ${inWords(control)}`,
    )
    missed.push(...lockedOut(storm), ...(storm.successes > 0 ? [`${storm.successes} successes`] : []))
    if (lockedOut(control).length === 0) missed.push('the control kept nobody out: the test could not fail')
  }
  return { results, missed }
}

export const hashingAsAWeapon = async (): Promise<Part> => {
  const storm = await hashing(WEB_GUESSES)
  const control = await hashing(CONTROL, false)
  return {
    results: [inWords(storm), `The control, all of them hashed as they come: ${inWords(control)}`],
    missed: [
      ...lockedOut(storm),
      ...(storm.leftInTheDark > 0 ? [`${storm.leftInTheDark} times 429 without Retry-After`] : []),
      ...(lockedOut(control).length === 0 ? ['the control made nobody wait: the test could not fail'] : []),
    ],
  }
}

/** Three times as long as almost nothing is almost nothing. */
const CLOCK_MS = 10

const refusals = ({ honest }: Storm): readonly string[] =>
  honest
    .filter(({ refused, signedIn }) => refused > 0 || signedIn === 0)
    .map(({ name, refused }) => `${name} was refused ${refused} times`)

const waits = ({ honest }: Storm): readonly string[] =>
  honest
    .filter(({ p99Ms }) => !(p99Ms <= PERSON_P99_MS))
    .map(({ name, p99Ms }) => `${name}: p99 ${p99Ms.toFixed(0)} ms`)

/** Refused, or let in so late that people give up. */
const lockedOut = (storm: Storm): readonly string[] => [...refusals(storm), ...waits(storm)]

const inWords = ({ tries, aSecond, successes, hashed, turnedAway, honest }: Storm): string => {
  const told = [
    `${counted(tries)} guesses at ${Math.round(aSecond)} a second, ${counted(successes)} successes, ${counted(hashed)} account passwords hashed`,
    ...(turnedAway > 0 ? [`${counted(turnedAway)} told when to come back (429)`] : []),
    ...honest.map(
      ({ name, signedIn, refused, p99Ms, quietP99Ms }) =>
        `${name} signed in ${counted(signedIn)} times of ${counted(signedIn + refused)}, p99 ${p99Ms.toFixed(1)} ms (quiet ${quietP99Ms.toFixed(1)} ms)`,
    ),
  ]
  return `${told.join('; ')}.`
}

const counted = (count: number): string => count.toLocaleString('en')
