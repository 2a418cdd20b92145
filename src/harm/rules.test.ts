/** The rules of harm, each with what fires it and with what is near it and must not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import { hasManyRecipients, isStolenReturn, judge, type Known } from './rules.ts'
import { kindOf, type Use } from './use.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = 100 * DAY_MS

const use = (ageMs: number, changes: Partial<Use> = {}): Use => ({
  account: 'anna' as AccountId,
  appPassword: 'phone' as AppPasswordId,
  hour: Math.floor((NOW_MS - ageMs) / HOUR_MS),
  kind: 'iphone mail',
  hello: 'one',
  network: 'home',
  country: 'SE',
  firstMs: NOW_MS - ageMs,
  lastMs: NOW_MS - ageMs,
  read: 0,
  deleted: 0,
  recipients: 0,
  ...changes,
})

const OLD = use(30 * DAY_MS)
const HERE = use(0)
const STRANGER = { kind: 'imaplib', network: 'elsewhere' }
const ABROAD = { ...STRANGER, hello: 'other', country: 'BR' }

const known = (uses: readonly Use[], changes: Partial<Known> = {}): Known => ({
  nowMs: NOW_MS,
  createdMs: NOW_MS - 60 * DAY_MS,
  madeIn: 'SE',
  uses,
  messages: 10_000,
  ...changes,
})

type Case = readonly [name: string, known: Known, rule: string | null]

const CASES: readonly Case[] = [
  [
    'H1 two kinds in two networks within an hour, one never had',
    known([OLD, HERE, use(0, STRANGER)]),
    'two-programs',
  ],
  [
    'H1 not while the app password is young',
    known([use(DAY_MS), HERE, use(0, STRANGER)], { createdMs: NOW_MS - DAY_MS }),
    null,
  ],
  [
    'H1 not in the same network: a new program at home',
    known([OLD, HERE, use(0, { kind: 'thunderbird' })]),
    null,
  ],
  [
    'H1 not in a network it knows, though the other is on its way',
    known([OLD, use(0, { network: 'mobile' }), use(0, { kind: 'thunderbird' })]),
    null,
  ],
  ['H1 not by the same program that moves', known([OLD, HERE, use(0, { network: 'mobile' })]), null],
  ['H1 not by a kind it has had', known([OLD, use(20 * DAY_MS, STRANGER), HERE, use(0, STRANGER)]), null],
  ['H1 not when the other is hours ago', known([OLD, use(2 * HOUR_MS), use(0, STRANGER)]), null],
  ['H1 not by what only sends', known([OLD, HERE, use(0, { kind: 'smtp abc', network: 'mobile' })]), null],
  ['H2 more than 2,000 read by a stranger', known([OLD, use(0, { ...STRANGER, read: 2_001 })]), 'much-read'],
  ['H2 not 2,000', known([OLD, use(0, { ...STRANGER, read: 2_000 })]), null],
  [
    'H2 more than half of the mailbox',
    known([OLD, use(0, { ...STRANGER, read: 501 })], { messages: 1_000 }),
    'much-read',
  ],
  [
    'H2 not half of a mailbox of a few',
    known([OLD, use(0, { ...STRANGER, read: 40 })], { messages: 50 }),
    null,
  ],
  [
    'H2 not by the first program of a new app password',
    known([use(0, { read: 9_000 })], { createdMs: NOW_MS }),
    null,
  ],
  ['H2 not at home', known([OLD, use(0, { kind: 'thunderbird', read: 9_000 })]), null],
  [
    'H2 summed over the networks of the stranger',
    known([OLD, ...['a', 'b'].map((network) => use(0, { ...STRANGER, network, read: 1_200 }))]),
    'much-read',
  ],
  [
    'H3 more than 500 deleted by a new kind',
    known([OLD, use(0, { kind: 'imaplib', deleted: 501 })]),
    'much-deleted',
  ],
  [
    'H3 more than a fifth of what there was',
    known([OLD, use(0, { kind: 'imaplib', deleted: 201 })], { messages: 799 }),
    'much-deleted',
  ],
  ['H3 not by the program it always was', known([OLD, use(0, { deleted: 5_000 })]), null],
  [
    'H4 the first use from another country',
    known([use(0, { country: 'BR' })], { createdMs: NOW_MS - HOUR_MS }),
    'first-use-abroad',
  ],
  ['H4 not from the same', known([use(0)], { createdMs: NOW_MS - HOUR_MS }), null],
  [
    'H4 not when either is not known',
    known([use(0, { country: null })], { createdMs: NOW_MS - HOUR_MS }),
    null,
  ],
  [
    'H4 not when either is not known (the browser’s)',
    known([use(0, { country: 'BR' })], { madeIn: null }),
    null,
  ],
  ['H5 a stranger alone, where it never was', known([OLD, use(0, ABROAD)]), 'stranger-abroad'],
  [
    'H5 what has a known name and speaks as that never did',
    known([OLD, use(0, { ...ABROAD, kind: 'iphone mail' })]),
    'stranger-abroad',
  ],
  [
    'H5 what only sends, and speaks as none that it had',
    known([OLD, use(0, { ...ABROAD, kind: 'smtp other' })]),
    'stranger-abroad',
  ],
  [
    'H5 not by the holder’s program on a journey',
    known([OLD, use(0, { ...ABROAD, kind: 'iphone mail', hello: 'one' })]),
    null,
  ],
  [
    'H5 not when that sends for the first time',
    known([OLD, use(0, { ...ABROAD, kind: 'smtp one', hello: 'one' })]),
    null,
  ],
  ['H5 not in a country it has been in', known([OLD, use(0, { ...ABROAD, country: 'SE' })]), null],
  ['H5 not in a network it has been in', known([OLD, use(0, { ...ABROAD, network: 'home' })]), null],
  [
    'H5 not where the country is not known, of now or of before',
    known([use(30 * DAY_MS, { country: null }), use(0, ABROAD)]),
    null,
  ],
  [
    'H5 not by a known name while nothing is known of how it spoke',
    known([use(30 * DAY_MS, { hello: '' }), use(0, { ...ABROAD, kind: 'iphone mail' })]),
    null,
  ],
  [
    'H5 not while the app password is young',
    known([use(DAY_MS), use(0, ABROAD)], { createdMs: NOW_MS - DAY_MS }),
    null,
  ],
  ['H5 not by the first program after 90 days of rest', known([use(0, ABROAD)], { madeIn: 'BR' }), null],
  ['H4 not once it has been used', known([OLD, use(0, { country: 'BR', network: 'hotel' })]), null],
]

describe('the rules of harm', () => {
  for (const [name, state, rule] of CASES) test(name, () => assert.equal(judge(state)?.rule ?? null, rule))

  const hour = Math.floor(NOW_MS / HOUR_MS)
  for (const [name, hours, isHarm] of [
    ['D3 101 recipients of who never sent', [[0, 101]], true],
    ['D3 not 100', [[0, 100]], false],
    [
      'D3 more than five times the highest hour',
      [
        [-50, 30],
        [0, 151],
      ],
      true,
    ],
    [
      'D3 not five times it',
      [
        [-50, 30],
        [0, 150],
      ],
      false,
    ],
    ['D3 not what was sent yesterday', [[-24, 5_000]], false],
  ] as const) {
    test(name, () =>
      assert.equal(
        hasManyRecipients(
          hours.map(([at, recipients]) => ({ hour: hour + at, recipients })),
          NOW_MS,
        ),
        isHarm,
      ),
    )
  }

  const uses = [use(0), use(0, { kind: 'thunderbird', network: 'work' })]
  const thief = { kind: 'imap other', hello: 'other', network: 'elsewhere', country: 'BR' }
  for (const [name, tried, isTheft] of [
    ['D2 kind, network and country were never had', thief, true],
    ['D2 not by a kind it had: the phone is on a journey', { ...thief, kind: 'iphone mail' }, false],
    [
      'D2 not by what speaks as it does: the phone has not named itself yet',
      { ...thief, hello: 'one' },
      false,
    ],
    ['D2 not from a network it had', { ...thief, network: 'work' }, false],
    ['D2 not from the country it had', { ...thief, country: 'SE' }, false],
    ['D2 not from a country that is not known', { ...thief, country: null }, false],
  ] as const) {
    test(name, () => assert.equal(isStolenReturn(uses, tried), isTheft))
  }
  test('D2 by what does not say how it speaks, as JMAP, is told by its name alone', () => {
    const page = use(0, { kind: 'jmap mailtemi', hello: '' })
    assert.equal(isStolenReturn([page], { ...thief, kind: 'jmap curl', hello: '' }), true)
    assert.equal(isStolenReturn([page], { ...thief, kind: 'jmap mailtemi', hello: '' }), false)
  })
  test('D2 not of one that was never used', () => assert.equal(isStolenReturn([], thief), false))

  test('versions of a program are one kind; one without a name is told by how it speaks', () => {
    for (const [one, other, kind] of [
      ['Thunderbird 128.5.1', 'Thunderbird 140.0esr', 'thunderbird'],
      ['iPhone Mail 22B83', 'iPhone Mail 22C150', 'iphone mail'],
      ['Mac OS X Mail 16.0 (3826.400.131)', 'Mac OS X Mail (3774b)', 'mac os x mail'],
      ['K-9 Mail 6.8', 'K-9 Mail', 'k mail'],
      ['163mail', '163mail 2', 'mail'],
    ] as const)
      assert.deepEqual([kindOf('imap', one, 'abc'), kindOf('imap', other, 'def')], [kind, kind])
    assert.notEqual(kindOf('imap', null, 'abc'), kindOf('imap', null, 'def'))
    assert.equal(kindOf('smtp', '[192.168.0.7]', 'abc'), kindOf('smtp', 'laptop', 'abc'))
  })
})
