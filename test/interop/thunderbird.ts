/**
 * Thunderbird, without a screen: set up by what it finds by itself, then used as a person would, by the functions its own
 * buttons call (thunderbird/inside.js).
 */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { thunderbirdAccount } from '../../app/account/devices/thunderbird-qr.ts'
import type { TestAccount } from '../support/test-server.ts'
import { DOMAIN, HOSTNAME } from './certificate.ts'
import { oddAndLarge } from './odd-and-large.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import type { Tap } from './tap.ts'
import { type Internet, startInternet } from './thunderbird/internet.ts'
import { startThunderbird, type Thunderbird } from './thunderbird/running.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

export const thunderbird: Program = {
  name: 'Thunderbird',
  command: 'thunderbird',
  asksPages: true,
  version: { args: ['--version'], in: /Thunderbird (\S+)/ },
  run: async (world) => {
    const internet = await startInternet(world.port('web'))
    const imap = await world.tap('imaps')
    const start = () => startThunderbird(world.home, world.authority, internet.port)
    let bird = await start()
    const inside: Thunderbird['inside'] = (...call) => bird.inside(...call)
    const again = async () => {
      await bird.stop()
      bird = await start()
    }
    try {
      const desk: Desk = { world, internet, imap, inside, dialog: () => bird.dialog(), again }
      // One after the other: what has been set up goes on asking.
      return [
        ...(await inOrder(setUpSteps(desk))),
        ...(await inOrder(await manySteps(desk))),
        ...(await inOrder(await pop3Steps(desk))),
        ...(await inOrder(await imapSteps(desk))),
      ]
    } finally {
      await bird.stop()
      await imap.close()
      await internet.close()
    }
  },
}

const NAME = 'Åsa Öberg'

type Desk = {
  readonly world: World
  readonly internet: Internet
  /** All of its IMAP goes through it. */
  readonly imap: Tap
  readonly inside: Thunderbird['inside']
  readonly dialog: Thunderbird['dialog']
  /** Ends Thunderbird and starts it with the same profile. */
  readonly again: () => Promise<void>
}

type Seen = {
  readonly subject: string
  readonly isRead: boolean
  readonly isFlagged: boolean
  readonly isOffline: boolean
}

const setUpSteps = ({ world, internet, inside }: Desk): readonly Step[] => {
  const server = (type: string, door: 'imaps' | 'pop3s' | 'submissions') => {
    const [hostname, port, username] = [HOSTNAME, world.toldPort(door), '%EMAILADDRESS%']
    return { type, hostname, port, username, isTls: true, isPassword: true }
  }
  return [`autoconfig.${DOMAIN}`, DOMAIN].map((name) => [
    `finds at https://${name} that there are IMAP, POP3 and SMTP, where, with TLS, and that the address is the user name`,
    async () => {
      internet.reach([name])
      assert.deepEqual(await inside('findSettings', `nobody@${DOMAIN}`, 'no password'), {
        from: 'xml-from-isp-https',
        incoming: [server('imap', 'imaps'), server('pop3', 'pop3s')],
        outgoing: [server('smtp', 'submissions')],
      })
    },
  ])
}

/** Sets an account up; resolves to its key when its INBOX is there. */
const setUp = async (
  { world, internet, imap, inside }: Desk,
  type: 'imap' | 'pop3',
  { address, secret }: TestAccount,
): Promise<string> => {
  internet.reach([`autoconfig.${DOMAIN}`, `autodiscover.${DOMAIN}`])
  await inside('findSettings', address, secret)
  const incoming = type === 'imap' ? imap.port : world.port('pop3s')
  const ports = { incoming, outgoing: world.port('submissions') }
  return String(await inside('makeAccount', type, NAME, address, secret, ports))
}

const watch = ({ inside }: Desk, key: string) => {
  const messages = async (path: string) => (await inside('messages', key, path)) as readonly Seen[]
  return {
    messages,
    subjects: async (path: string) => (await messages(path)).map(({ subject }) => subject),
    /** Until Thunderbird shows so many messages there, without being asked to look. */
    shows: (path: string, count: number) =>
      until(`Thunderbird shows ${count} messages in ${path}`, async () => {
        const folders = (await inside('folders', key)) as readonly (readonly [string, unknown])[]
        return folders.some(([each]) => each === path) && (await messages(path)).length === count
      }),
  }
}

const imapSteps = async (desk: Desk): Promise<readonly Step[]> => {
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

const pop3Steps = async (desk: Desk): Promise<readonly Step[]> => {
  const { world, inside } = desk
  const cilla = await world.account('cilla')
  const { put, look } = world.shelf
  await put(cilla.id, 'INBOX', mail('Ett'), mail('Två'))
  const subjects = async () => (await look(cilla.id)).map(({ subject }) => subject)
  let key = ''
  return [
    [
      'POP3S: fetches what is new and leaves it there; the second time there is nothing new',
      async () => {
        key = await setUp(desk, 'pop3', cilla)
        const shown = watch(desk, key)
        for (let time = 1; time <= 2; time++) {
          await inside('getMail', key)
          assert.deepEqual(await shown.subjects('Inbox'), ['Ett', 'Två'])
          assert.deepEqual(await subjects(), ['Ett', 'Två'])
        }
      },
    ],
    [
      'POP3S: fetches and removes',
      async () => {
        await inside('set', key, 'leave_on_server', false)
        await put(cilla.id, 'INBOX', mail('Tre'))
        await inside('getMail', key)
        assert.deepEqual(await watch(desk, key).subjects('Inbox'), ['Ett', 'Två', 'Tre'])
        assert.deepEqual(await subjects(), [])
      },
    ],
  ]
}

const MANY = 3_000

const manySteps = async (desk: Desk): Promise<readonly Step[]> => {
  const { world, imap, inside, again } = desk
  const dan = await world.account('dan')
  await world.shelf.put(dan.id, 'INBOX', ...Array.from({ length: MANY }, (_, at) => mail(`Brev ${at}`)))
  let key = ''
  const allShown = async (is: (message: Seen) => boolean): Promise<void> => {
    const { shows, messages } = watch(desk, key)
    await shows('INBOX', MANY)
    await until('every message is so', async () => (await messages('INBOX')).every(is))
  }
  /** Started again, opens INBOX: what was said until it waits. */
  const openAgain = async (): Promise<string> => {
    imap.take()
    await again()
    await inside('open', key, 'INBOX')
    await allShown(({ isOffline }) => isOffline)
    const said: string[] = []
    await until('it waits for news', async () => {
      said.push(...imap.take())
      return said.some((line) => /C: \d+ IDLE/.test(line))
    })
    return said.join('\n')
  }
  return [
    [
      `IMAPS: brings down ${MANY} messages, to be read without a network: their flags, their headers and themselves in a command each`,
      async () => {
        key = await setUp(desk, 'imap', dan)
        await inside('open', key, 'INBOX')
        await watch(desk, key).shows('INBOX', MANY)
        await inside('download', key, 'INBOX')
        await allShown(({ isOffline }) => isOffline)
        const fetches = imap.take().filter((line) => /C: \d+ UID fetch 1:/.test(line))
        assert.equal(fetches.length, 3)
      },
    ],
    [
      'started again, it asks for flags and for nothing else',
      async () => {
        const fetches = (await openAgain()).match(/C: \d+ UID fetch .*/g) ?? []
        assert.ok(
          fetches.length > 0 && fetches.every((each) => each.endsWith(':* (FLAGS)')),
          inspect(fetches),
        )
      },
    ],
    [
      'with CONDSTORE, which it can be told to use, only for what has changed meanwhile',
      async () => {
        await inside('set', key, 'use_condstore', true)
        await openAgain()
        await world.shelf.mark(dan.id, 'INBOX', 'Brev 7', 'flagged')
        const said = await openAgain()
        assert.match(said, /C: \d+ UID fetch 1:\* \(FLAGS\) \(CHANGEDSINCE \d+\)/)
        const told = new Set([...said.matchAll(/S: \* \d+ FETCH \(UID (\d+)/g)].map(([, uid]) => Number(uid)))
        // It also asks for 3001:*, which always means the last one too (RFC 9051 §9).
        assert.deepEqual([...told], [8, MANY])
        const [star] = (await watch(desk, key).messages('INBOX')).filter(({ isFlagged }) => isFlagged)
        assert.equal(star?.subject, 'Brev 7')
      },
    ],
  ]
}
