import assert from 'node:assert/strict'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { addressOf, NOW_MS, seededRandom, smtpWorld } from '../../test/support/smtp-world.ts'
import { NO_PROFILE, type Profile } from '../account/profile.ts'
import { Secret } from '../base/secret.ts'
import type { Notice } from '../sign-in/notice.ts'
import { readTexts } from '../texts/texts.ts'
import { createNotices } from './notices.ts'

const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0'
const CALLER = { remote: '192.0.2.7', userAgent: EDGE }

const EVERY_NOTICE: { readonly [Kind in Notice['kind']]: Extract<Notice, { kind: Kind }> } = {
  'two-step-on': { kind: 'two-step-on' },
  'two-step-off': { kind: 'two-step-off', appPasswords: 2 },
  'app-password-created': { kind: 'app-password-created', name: 'Åsas iPhone' },
  'app-password-removed': { kind: 'app-password-removed', name: 'Åsas iPhone' },
  'all-app-passwords-removed': { kind: 'all-app-passwords-removed', count: 3 },
  'app-connected': { kind: 'app-connected', name: 'Åsas iPhone', client: 'iPhone Mail' },
  'app-password-needed': { kind: 'app-password-needed', client: null },
  'harm-held': { kind: 'harm-held', rule: 'much-read', name: 'Min telefon', client: 'imaplib' },
  'harm-disabled': { kind: 'harm-disabled', rule: 'decoy', count: 3, client: null },
  'passkey-added': { kind: 'passkey-added', name: 'DATOR-1' },
  'passkey-removed': { kind: 'passkey-removed', name: 'DATOR-1' },
  'authenticator-added': { kind: 'authenticator-added', name: 'Telefonen' },
  'authenticator-removed': { kind: 'authenticator-removed', name: 'Telefonen' },
  'approver-added': { kind: 'approver-added', name: 'Åsas iPhone' },
  'approver-removed': { kind: 'approver-removed', name: 'Åsas iPhone' },
  'approver-alone': { kind: 'approver-alone', name: 'Phone', is: 'on' },
  'approval-denied': { kind: 'approval-denied', of: 'password' },
  'recovery-codes-made': { kind: 'recovery-codes-made' },
  'recovery-code-used': { kind: 'recovery-code-used', left: 7 },
  'password-changed': { kind: 'password-changed' },
  'password-recovered': { kind: 'password-recovered' },
  'recovery-address-changed': {
    kind: 'recovery-address-changed',
    before: 'old@far.test',
    after: 'new@far.test',
  },
  'many-wrong-codes': { kind: 'many-wrong-codes', count: 5 },
}

const noticesWorld = (profile: Partial<Profile> = {}, { hasRelay = true } = {}) => {
  const world = smtpWorld()
  const notices = createNotices({
    accounts: {
      find: async (id) => ({
        id,
        address: addressOf('anna@example.test'),
        createdMs: NOW_MS,
        twoStepSinceMs: null,
      }),
      findByAddress: world.needs.accounts.findByAddress,
      claimAppPasswordNotice: async () => true,
    },
    appPasswords: { find: async () => null },
    activity: { list: async () => [] },
    profiles: { profile: async () => ({ ...NO_PROFILE, ...profile }) },
    secondSteps: { recoveryAddress: async () => ({ address: 'anna@far.test', confirmedMs: NOW_MS }) },
    mail: world.needs.mail,
    hasRelay,
    say: readTexts(),
    origin: () => 'https://mail.example.test',
    hostname: 'mail.example.test',
    clock: world.clock,
    random: seededRandom(),
    log: world.needs.log,
  })
  return { ...world, notices }
}

const read = (text: string) => PostalMime.parse(Buffer.from(text, 'latin1'))

test('a new app password is told to the mailbox and to the recovery address, in the language of the holder', async () => {
  const world = noticesWorld({ language: 'sv', timeZone: 'Europe/Stockholm' })
  await world.notices.notify(world.anna, EVERY_NOTICE['app-password-created'], CALLER)
  const [sent] = world.queued
  assert.equal(sent?.sender, null)
  assert.deepEqual(
    sent?.recipients.map(({ kind, address }) => [kind, address]),
    [
      ['local', 'anna@example.test'],
      ['elsewhere', 'anna@far.test'],
    ],
  )
  const letter = await read(sent?.text ?? '')
  assert.equal(letter.subject, 'Nytt applösenord skapat')
  assert.equal(letter.to?.[0]?.address, 'anna@example.test')
  assert.equal(letter.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
  assert.match(letter.text ?? '', /”Åsas iPhone” skapades för anna@example\.test/)
  assert.match(letter.text ?? '', /Från: Edge, Windows, 192\.0\.2\.7/)
  assert.match(letter.text ?? '', /https:\/\/mail\.example\.test, logga in/)
})

test('the time is written as on the pages, the day before the month, in the holder’s own time zone', async () => {
  for (const [language, written] of [
    ['en', /^When: \d{1,2} [A-Z][a-z]+ \d{4} at \d\d:\d\d:\d\d GMT\+9$/m],
    ['sv', /^När: \d{1,2} [a-z]+ \d{4} kl\. \d\d:\d\d:\d\d GMT\+9$/m],
  ] as const) {
    const world = noticesWorld({ language, timeZone: 'Asia/Tokyo' })
    await world.notices.notify(world.anna, EVERY_NOTICE['two-step-on'], CALLER)
    assert.match((await read(world.queued[0]?.text ?? '')).text ?? '', written)
  }
})

test('without a relay only the mailbox is told', async () => {
  const world = noticesWorld({}, { hasRelay: false })
  await world.notices.notify(world.anna, EVERY_NOTICE['two-step-on'], CALLER)
  assert.deepEqual(
    world.queued[0]?.recipients.map(({ kind }) => kind),
    ['local'],
  )
})

test('a changed recovery address is told to the one before as well', async () => {
  const world = noticesWorld()
  await world.notices.notify(world.anna, EVERY_NOTICE['recovery-address-changed'], CALLER)
  assert.deepEqual(
    world.queued[0]?.recipients.map(({ address }) => address),
    ['anna@example.test', 'anna@far.test', 'old@far.test'],
  )
})

for (const language of ['sv', 'en'] as const) {
  test(`every notice has words in ${language}, and no link but the start page`, async () => {
    for (const notice of Object.values(EVERY_NOTICE)) {
      const world = noticesWorld({ language })
      await world.notices.notify(world.anna, notice, CALLER)
      const letter = await read(world.queued[0]?.text ?? '')
      assert.ok((letter.subject ?? '').length > 5, notice.kind)
      assert.deepEqual(
        letter.text?.match(/https?:\S+/g)?.map((link) => link.replace(/,$/, '')),
        ['https://mail.example.test'],
        notice.kind,
      )
      assert.doesNotMatch(letter.text ?? '', /[{}]/, notice.kind)
    }
  })
}

test('what a person called something adds no line to the letter', async () => {
  const world = noticesWorld({ timeZone: 'Not/AZone' })
  const name = 'x\r\nBcc: evil@far.test\r\n\r\n'
  await world.notices.notify(world.anna, { kind: 'app-password-created', name }, CALLER)
  const [head] = (world.queued[0]?.text ?? '').split('\r\n\r\n')
  assert.doesNotMatch(head ?? '', /^Bcc/m)
})

test('that a program needs an app password is told with the way to make one, and as nothing to be afraid of', async () => {
  const world = noticesWorld()
  const news = { account: world.anna, client: 'Mail', remote: '192.0.2.7' } as const
  world.notices.tell({ kind: 'not-an-app-password', ...news })
  await world.notices.idle()
  const letter = await read(world.queued[0]?.text ?? '')
  assert.equal(letter.subject, 'Your app needs an app password')
  assert.match(letter.text ?? '', /App passwords and Create a new app password/)
  assert.match(letter.text ?? '', /^From: Mail, 192\.0\.2\.7$/m)
  assert.doesNotMatch(letter.text ?? '', /change your password/)
})

test('a code goes to the address outside, and the one who asks does not wait for it', async () => {
  const world = noticesWorld()
  await world.notices.sendCode('asa@far.test', new Secret('123456'), 'recover', 'sv')
  assert.equal(world.queued.length, 0)
  await world.notices.idle()
  const letter = await read(world.queued[0]?.text ?? '')
  assert.match(letter.text ?? '', /Din kod är 123456/)
  assert.deepEqual(
    world.queued[0]?.recipients.map(({ address }) => address),
    ['asa@far.test'],
  )
})

test('a code for an address of this server needs no relay; one for elsewhere is a fault without it', async () => {
  const world = noticesWorld({}, { hasRelay: false })
  await world.notices.sendCode('bo@example.test', new Secret('123456'), 'recover', 'sv')
  await world.notices.sendCode('bo@far.test', new Secret('123456'), 'recover', 'sv')
  await world.notices.idle()
  assert.deepEqual(
    world.queued.map(({ recipients }) => recipients),
    [[{ kind: 'local', account: world.bo, address: 'bo@example.test' }]],
  )
  assert.ok(world.log.some((entry) => entry.event === 'background.fault' && entry.task === 'code by mail'))
})

test('a notice that cannot be queued is logged, and nothing is thrown at who did the deed', async () => {
  const world = noticesWorld()
  world.faults.set('queue', new Error('down'))
  world.faults.set('write', new Error('down'))
  await world.notices.notify(world.anna, EVERY_NOTICE['two-step-on'], CALLER)
  assert.equal(world.queued.length, 0)
  assert.ok(world.log.some(({ event }) => event === 'background.fault'))
  assert.equal(world.openIntakes.size, 0)
})
