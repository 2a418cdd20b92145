/**
 * What honest people are assumed to do, in one table: change it to your own people and run `npm run security -- simulation`.
 * Rates are an account and year, shares are of 1. Where nothing better is known, the number is on the side of more alarms.
 */
export const ASSUMPTIONS = {
  accounts: 20_000,
  /** App passwords of an account, from one to this many. */
  appPasswordsMax: 4,
  /** Made in a year: new devices and replacements. */
  appPasswordsMade: 1.5,
  /** Of those, made in a browser that seems to be in another country (a VPN, a company's way out), or used first on a journey. */
  madeElsewhere: 0.01,
  /** An app password moved to another program instead of making a new one (a new phone restored from the old). */
  programsChanged: 0.4,
  /** Of those, the new program reads all of the mailbox. */
  readsAll: 0.6,
  /** Of those, it is begun in a network that the app password has not known. */
  begunInNewNetwork: 0.08,
  /** Of those in turn, that network is in a country where it never was: bought on a journey, or behind a VPN from the start. */
  begunAbroad: 0.15,
  /** Of those, the program before is used elsewhere in the same hour. */
  bothAtOnce: 0.3,
  /** Of those, the new program deletes much at once (cleans up, moves into folders of its own). */
  cleansUp: 0.02,
  /** Networks never seen before: trains, hotels, other people's homes. */
  newNetworks: 25,
  /** Journeys abroad, and how many programs with an app password are on each. */
  journeys: 1.2,
  takenAlong: 2,
  /** Of those, how it speaks is new there: an update on the way, or a proxy between that speaks for it. */
  speaksAnew: 0.01,
  /** App passwords removed while their program goes on. */
  removedAndStillTried: 0.3,
  /** Of those programs, taken abroad afterwards. */
  takenAbroad: 0.15,
  /** Of those, an update on the journey has changed how it speaks, before it was seen again at home. */
  seemsOther: 0.005,
  /** Hours in which more is sent than ever before to people who were not written to together: invitations, news of a club. */
  writesToMany: 0.3,
  /** Recipients then: the median, and the spread of their logarithm. */
  recipientsMedian: 25,
  recipientsSpread: 0.9,
  /** Of those, sent from a network that the app password has not known for an hour. */
  manyFromNewNetwork: 0.02,
  /** And by a program it has not known for an hour. */
  manyByNewProgram: 0.05,
  /** The highest hour of 90 days of ordinary people, median and spread. */
  usualMedian: 4,
  usualSpread: 0.7,
  /** Accounts with a decoy, and how often in a year its own holder tries it. */
  decoys: 0.05,
  decoyTried: 0.003,
  /** Messages in a mailbox, median and spread. */
  messagesMedian: 6_000,
  messagesSpread: 1.3,
} as const

export type Assumptions = { readonly [Name in keyof typeof ASSUMPTIONS]: number }
