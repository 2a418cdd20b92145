/** curl: every protocol, one command at a time, so that what the server says can be compared octet by octet. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { oddAndLarge } from './odd-and-large.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

export const curl: Program = {
  name: 'curl',
  command: 'curl',
  version: { args: ['--version'], in: /^curl (\S+)/ },
  run: async (world) => {
    const [anna, bo] = [await world.account('anna'), await world.account('bo')]
    await world.shelf.put(anna.id, 'INBOX', mail('Kvitto'), mail('Faktura'))
    await world.shelf.put(anna.id, 'Möten/2026', mail('Styrelsen'))
    const as = curlAs(world)
    return inOrder([
      ...imapSteps(world, anna, as),
      ...pop3Steps(world, anna, as),
      ...smtpSteps(world, anna, bo, as),
      await octetStep(world, as),
    ])
  },
}

type CurlAs = (who: TestAccount, url: string, ...args: readonly string[]) => Promise<string>

/** The password lies in a file, as it should where others can list processes. */
const curlAs =
  (world: World): CurlAs =>
  (who, url, ...args) => {
    const login = world.write('netrc', `machine ${HOST} login ${who.address} password ${who.secret}\n`)
    return world.run('curl', [
      '-sS',
      '--cacert',
      world.authority,
      '--ssl-reqd',
      '--netrc-file',
      login,
      ...args,
      url,
    ])
  }

const imapSteps = (world: World, anna: TestAccount, as: CurlAs) => {
  const imap = `imaps://${HOST}:${world.port('imaps')}`
  const upload = world.write('sent.eml', mail('Skickat'))
  return [
    [
      'IMAPS: lists mailboxes, with special uses and names in modified UTF-7',
      async () => {
        const listed = await as(anna, `${imap}/`)
        for (const name of ['INBOX', 'Sent', '"M&APY-ten"', '"M&APY-ten/2026"'])
          assert.ok(listed.includes(`"/" ${name}`), name)
        assert.match(listed, /\\Sent\b.* Sent\r\n/)
      },
    ],
    [
      'searches',
      async () => assert.equal(await as(anna, `${imap}/INBOX?SUBJECT%20Faktura`), '* SEARCH 2\r\n'),
    ],
    [
      'fetches a message whole, a section of it, and by its number',
      async () => {
        assert.equal(await as(anna, `${imap}/INBOX;UID=1`), mail('Kvitto'))
        assert.equal(await as(anna, `${imap}/INBOX;UID=2;SECTION=TEXT`), 'Hej från sjön.\r\n')
        assert.equal(await as(anna, `${imap}/M%26APY-ten%2F2026;MAILINDEX=1`), mail('Styrelsen'))
      },
    ],
    [
      'appends a message, which is kept octet by octet',
      async () => {
        await as(anna, `${imap}/Sent`, '-T', upload)
        assert.deepEqual(await world.shelf.look(anna.id, 'Sent'), [
          { subject: 'Skickat', raw: mail('Skickat'), flags: 'S' },
        ])
      },
    ],
    [
      'examines a mailbox',
      async () => assert.match(await as(anna, imap, '-X', 'EXAMINE INBOX'), /\* 2 EXISTS/),
    ],
    [
      'signs in by AUTH=LOGIN; moves a message, marks one deleted and expunges it',
      async () => {
        await world.shelf.put(anna.id, 'Drafts', mail('Flyttas'), mail('Raderas'))
        const orders = ['UID MOVE 1 Trash', 'UID STORE 2 +FLAGS.SILENT (\\Deleted)', 'EXPUNGE']
        for (const order of orders)
          await as(anna, `${imap}/Drafts`, '--login-options', 'AUTH=LOGIN', '-X', order)
        assert.deepEqual(await world.shelf.look(anna.id, 'Drafts'), [])
        assert.deepEqual(
          (await world.shelf.look(anna.id, 'Trash')).map(({ subject }) => subject),
          ['Flyttas'],
        )
      },
    ],
    [
      'lists mailboxes after STARTTLS',
      async () => assert.match(await as(anna, `imap://${HOST}:${world.port('imap')}/`), /INBOX/),
    ],
    [
      'a wrong password is refused, with the sentence that helps',
      async () => {
        const login = world.write('wrong', `machine ${HOST} login ${anna.address} password wrong-wrong\n`)
        const args = ['-sSv', '--cacert', world.authority, '--netrc-file', login, imap]
        assert.match(await world.run('curl', args, { exitCode: 67 }), /NO .*use an app password/)
      },
    ],
    [
      'a certificate it does not trust is refused by curl',
      async () => {
        await world.run('curl', ['-sS', imap], { exitCode: 60 })
      },
    ],
  ] as const
}

const pop3Steps = (world: World, anna: TestAccount, as: CurlAs) => {
  const pop3 = `pop3s://${HOST}:${world.port('pop3s')}`
  const size = Buffer.byteLength(mail('Kvitto'))
  return [
    [
      'POP3S: lists',
      async () =>
        assert.equal(await as(anna, `${pop3}/`), `1 ${size}\r\n2 ${Buffer.byteLength(mail('Faktura'))}\r\n`),
    ],
    [
      'gives unique ids, the top of a message, and messages whole',
      async () => {
        assert.match(await as(anna, `${pop3}/`, '-X', 'UIDL'), /^1 \S+\r\n2 \S+\r\n$/)
        assert.ok((await as(anna, `${pop3}/`, '-X', 'TOP 1 0')).includes('Subject: Kvitto'))
        assert.equal(await as(anna, `${pop3}/1`), mail('Kvitto'))
      },
    ],
    [
      'retrieves after STLS',
      async () => assert.equal(await as(anna, `pop3://${HOST}:${world.port('pop3')}/2`), mail('Faktura')),
    ],
  ] as const
}

const smtpSteps = (world: World, anna: TestAccount, bo: TestAccount, as: CurlAs) => {
  const letter = (subject: string) =>
    world.write('letter.eml', mail(subject, '.\n..två punkter').replace('bo@example.test', anna.address))
  const envelope = ['--mail-from', anna.address, '--mail-rcpt', bo.address]
  return [
    [
      'SMTPS: sends with sign-in, lines that begin with dots included',
      async () => {
        await as(anna, `smtps://${HOST}:${world.port('submissions')}`, ...envelope, '-T', letter('Brev'))
        assert.ok((await world.shelf.arrived(bo.id, 'Brev')).raw.endsWith('\r\n\r\n.\r\n..två punkter\r\n'))
      },
    ],
    [
      'sends after STARTTLS',
      async () => {
        await as(anna, `smtp://${HOST}:${world.port('submission')}`, ...envelope, '-T', letter('Brev två'))
        await world.shelf.arrived(bo.id, 'Brev två')
      },
    ],
  ] as const
}

const octetStep = async (world: World, as: CurlAs): Promise<Step> => {
  const odd = await world.account('odd')
  await world.shelf.put(odd.id, 'INBOX', ...oddAndLarge())
  const stored = await world.shelf.octets(odd.id, 'INBOX')
  const every = `[1-${stored.length}]`
  const ways = [
    ['imap', `imaps://${HOST}:${world.port('imaps')}/INBOX;UID=${every}`],
    ['pop3', `pop3s://${HOST}:${world.port('pop3s')}/${every}`],
  ] as const
  return [
    `${stored.length} messages, odd ones and one of some MiB, come octet by octet by IMAP and by POP3`,
    async () => {
      for (const [name, url] of ways) {
        await as(odd, url, '-o', `${name}-#1`)
        for (const [at, message] of stored.entries())
          assert.ok(message.equals(readFileSync(join(world.home, `${name}-${at + 1}`))), `${name} ${at + 1}`)
      }
    },
  ]
}
