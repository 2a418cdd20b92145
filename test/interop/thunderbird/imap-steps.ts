/** Thunderbird over IMAP and SMTP, as a person uses it, until its app password is removed. */
import assert from 'node:assert/strict'
import { thunderbirdAccount } from '../../../app/account/devices/thunderbird-qr.ts'
import { HOSTNAME } from '../certificate.ts'
import { oddAndLarge } from '../odd-and-large.ts'
import type { Step } from '../program.ts'
import { mail } from '../shelf.ts'
import { until } from '../until.ts'
import { type Desk, NAME, setUp, watch } from './desk.ts'

export const imapSteps = async (desk: Desk): Promise<readonly Step[]> => {
  const { world, imap, inside, dialog } = desk
  const [anna, bo] = [await world.account('anna'), await world.account('bo')]
  const { put, look, octets, mark, arrived, mailboxNames } = world.shelf
  await put(
    anna.id,
    'INBOX',
    mail('Kvitto'),
    mail('Faktura'),
    mail('Reklam'),
    mail('Ärende', 'En älg i skogen.'),
  )
  await put(anna.id, 'Möten/2026', mail('Styrelsen'))
  await put(anna.id, 'Udda', ...oddAndLarge())
  const key = await setUp(desk, 'imap', anna)
  // So that what is read is what the server sends: its own store puts > before some lines that begin with From.
  for (const name of ['offline_download', 'autosync_offline_stores']) await inside('set', key, name, false)
  const { messages, subjects, shows } = watch(desk, key)
  const onShelf = async (name: string) =>
    (await look(anna.id, name)).map(({ subject, flags }) => `${subject} ${flags}`.trim())
  const shelved = (name: string, expected: readonly string[]) =>
    until(`the server has ${expected.join(', ')} in ${name}`, async () => {
      const all = await onShelf(name)
      return all.length === expected.length && expected.every((each) => all.includes(each))
    })
  return [
    [
      'IMAPS, set up so: lists mailboxes, Swedish letters and levels included, and knows Drafts, Sent, Trash, Junk and Archive by their use',
      async () => {
        await inside('open', key, 'INBOX')
        await shows('Möten/2026', 0)
        assert.deepEqual(await inside('folders', key), [
          ['INBOX', 'Inbox'],
          ['Archive', 'Archive'],
          ['Drafts', 'Drafts'],
          ['Junk', 'Junk'],
          ['Möten', null],
          ['Möten/2026', null],
          ['Sent', 'SentMail'],
          ['Trash', 'Trash'],
          ['Udda', null],
        ])
        await shows('INBOX', 4)
        assert.deepEqual(await subjects('INBOX'), ['Kvitto', 'Faktura', 'Reklam', 'Ärende'])
      },
    ],
    [
      'messages read and starred there are so here, and the other way round, by IDLE',
      async () => {
        await inside('markRead', key, 'INBOX', 'Kvitto')
        await inside('star', key, 'INBOX', 'Faktura')
        await shelved('INBOX', ['Kvitto S', 'Faktura F', 'Reklam', 'Ärende'])
        await mark(anna.id, 'INBOX', 'Ärende', 'flagged')
        await until('Thunderbird shows the star', async () =>
          (await messages('INBOX')).some(({ subject, isFlagged }) => subject === 'Ärende' && isFlagged),
        )
      },
    ],
    [
      'new mail is shown by IDLE, unasked',
      async () => {
        await put(anna.id, 'INBOX', mail('Nytt'))
        await shows('INBOX', 5)
      },
    ],
    [
      'copies, moves into a mailbox with Swedish letters, deletes into Trash, empties it',
      async () => {
        await inside('copy', key, 'INBOX', 'Kvitto', 'Archive', false)
        await inside('copy', key, 'INBOX', 'Faktura', 'Möten/2026', true)
        await inside('remove', key, 'INBOX', 'Reklam')
        assert.deepEqual(await onShelf('Archive'), ['Kvitto S'])
        assert.deepEqual(await onShelf('Möten/2026'), ['Styrelsen', 'Faktura F'])
        await shelved('INBOX', ['Kvitto S', 'Ärende F', 'Nytt'])
        assert.deepEqual(await onShelf('Trash'), ['Reklam'])
        await inside('emptyTrash', key)
        await shelved('Trash', [])
      },
    ],
    [
      'what is expunged elsewhere goes there too',
      async () => {
        await mark(anna.id, 'INBOX', 'Nytt', 'deleted')
        await shows('INBOX', 2)
      },
    ],
    [
      'searches bodies on the server',
      async () => {
        assert.deepEqual(await inside('search', key, 'INBOX', 'älg'), ['Ärende'])
      },
    ],
    [
      'makes a mailbox and gives it another name',
      async () => {
        await inside('makeFolder', key, 'Räkningar')
        await until('it is made', async () => (await mailboxNames(anna.id)).includes('Räkningar'))
        await until('it is shown', async () =>
          JSON.stringify(await inside('folders', key)).includes('Räkningar'),
        )
        await inside('renameFolder', key, 'Räkningar', 'Året')
        await until('it has its name', async () => (await mailboxNames(anna.id)).includes('Året'))
        assert.ok(!(await mailboxNames(anna.id)).includes('Räkningar'))
      },
    ],
    [
      'odd mail and a message of some MiB are read octet by octet',
      async () => {
        const kept = await octets(anna.id, 'Udda')
        await inside('open', key, 'Udda')
        await shows('Udda', kept.length)
        const read = (await inside('octets', key, 'Udda')) as readonly string[]
        for (const [at, each] of kept.entries())
          assert.ok(Buffer.from(read[at] ?? '', 'base64').equals(each), `message ${at}`)
      },
    ],
    [
      'SMTPS: sends a message with an attachment, and keeps a copy in Sent over IMAP',
      async () => {
        const attached = world.write('kvitto åäö.txt', 'Ett kvitto från ån.\n')
        await inside('send', key, bo.address, 'Bilaga från ån', 'Här är den.\n.\nHej då.\n', attached)
        const { raw } = await arrived(bo.id, '=?UTF-8?Q?Bilaga_fr=C3=A5n_=C3=A5n?=')
        const [, name = ''] = /filename\*=UTF-8''(\S+)/.exec(raw) ?? []
        assert.equal(decodeURIComponent(name), 'kvitto åäö.txt')
        assert.match(raw, /\r\n\.\r\nHej d/)
        const [copy] = await look(anna.id, 'Sent')
        assert.ok(copy !== undefined && raw.endsWith(copy.raw.slice(copy.raw.indexOf('MIME-Version'))))
      },
    ],
    [
      'its own QR code for Thunderbird on Android has what ours has',
      async () => {
        const ours = thunderbirdAccount({
          hostname: HOSTNAME,
          incoming: { service: 'imap', port: imap.port },
          smtpPort: world.port('submissions'),
          address: anna.address,
          fullName: NAME,
          secret: anna.secret,
        })
        const [format, part, incoming, outgoing] = (await inside('forPhone', key)) as readonly unknown[][]
        const unnamed = incoming?.with(6, '') // an account's name, where it has the address
        assert.deepEqual([format, part, unnamed, outgoing], JSON.parse(ours))
      },
    ],
    [
      'an app password that is removed ends its connections, and is refused, with the sentence that helps',
      async () => {
        imap.take()
        await world.removeAppPassword(anna)
        await until('its connections end', async () => imap.take().some((line) => line.includes('* BYE')))
        await inside('open', key, 'Drafts')
        const said: string[] = []
        await until('Thunderbird has told that the login failed', async () => {
          said.push((await dialog()) ?? '')
          return said.some((each) => /^Login to server .* failed/.test(each))
        })
        assert.match(
          said.join('\n'),
          /^Alert from account .* use an app password: https:\/\/mail\.example\.test\/why/m,
        )
      },
    ],
  ]
}
