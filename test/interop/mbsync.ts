/** mbsync (isync): both sides change, both sides are the same afterwards, and then there is nothing left to do. */
import assert from 'node:assert/strict'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { maildir } from './maildir.ts'
import { oddAndLarge } from './odd-and-large.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

export const mbsync: Program = {
  name: 'mbsync',
  command: 'mbsync',
  version: { args: ['--version'], in: /^isync (\S+)/ },
  run: async (world) => {
    const anna = await world.account('anna')
    const { put, mark, look, mailboxNames, highestModseq } = world.shelf
    const local = maildir(join(world.home, 'mail'))
    mkdirSync(join(world.home, 'mail'))
    mkdirSync(join(world.home, 'state'))
    const sync = () => world.run('mbsync', ['-c', settings, '-a', '-V'])
    const settings = configure(world, anna)
    const remote = async (mailbox: string) =>
      (await look(anna.id, mailbox)).map(({ subject, flags }) => `${subject} ${flags}`.trim()).sort()
    const here = (mailbox: string) =>
      local.look(mailbox).map(({ subject, flags }) => `${subject} ${flags}`.trim())
    const files = () => globSync('**/{cur,new}/*', { cwd: join(world.home, 'mail') }).sort()
    await put(anna.id, 'INBOX', mail('A'), mail('B'), mail('C'), mail('D'))
    await put(anna.id, 'Möten/Året 2026', mail('Protokoll'))

    return inOrder([
      [
        'IMAPS: brings down every mailbox, nested ones and Swedish letters included',
        async () => {
          await sync()
          const names = [
            'Archive',
            'Drafts',
            'INBOX',
            'Junk',
            'M&APY-ten',
            'M&APY-ten/&AMU-ret 2026',
            'Sent',
            'Trash',
          ]
          assert.deepEqual(local.mailboxes(), names)
          assert.deepEqual(here('INBOX'), ['A', 'B', 'C', 'D'])
          const [protocol] = local.look('M&APY-ten/&AMU-ret 2026')
          assert.equal(
            protocol?.raw.replace(/^X-TUID: .*\n/m, ''),
            mail('Protokoll').replaceAll('\r\n', '\n'),
          )
        },
      ],
      [
        'new mail, flags and expunged mail go both ways; a mailbox made here is made there',
        async () => {
          local.flag('INBOX', 'A', 'FS')
          local.remove('INBOX', 'B')
          local.add('INBOX', mail('Härifrån'))
          local.add('Nytt &AOUA5AD2-', mail('Första'))
          await mark(anna.id, 'INBOX', 'C', 'answered')
          await mark(anna.id, 'INBOX', 'D', 'deleted')
          await put(anna.id, 'INBOX', mail('E'))
          await sync()
          const both = ['A FS', 'C R', 'E', 'Härifrån']
          assert.deepEqual(here('INBOX'), both)
          assert.deepEqual(await remote('INBOX'), both)
          assert.deepEqual(await remote('Nytt åäö'), ['Första'])
          const sent = (await look(anna.id, 'INBOX')).find(({ subject }) => subject === 'Härifrån')
          assert.equal(sent?.raw.replace(/^X-TUID: .*\r\n/m, ''), mail('Härifrån'))
        },
      ],
      [
        'run again, it does nothing',
        async () => {
          const before = [await highestModseq(anna.id), files()]
          await sync()
          assert.deepEqual([await highestModseq(anna.id), files()], before)
        },
      ],
      [
        'a mailbox emptied there is emptied here; removed here, it is removed there',
        async () => {
          await mark(anna.id, 'Nytt åäö', 'Första', 'deleted')
          await sync()
          assert.deepEqual(here('Nytt &AOUA5AD2-'), [])
          rmSync(join(world.home, 'mail', 'Nytt &AOUA5AD2-'), { recursive: true })
          await sync()
          assert.ok(!(await mailboxNames(anna.id)).includes('Nytt åäö'))
        },
      ],
      [
        'after STARTTLS, signing in by LOGIN, the same',
        async () => {
          await put(anna.id, 'INBOX', mail('F'))
          await world.run('mbsync', ['-c', configure(world, anna, 'imap'), 'all'])
          assert.ok(here('INBOX').includes('F'))
        },
      ],
      await oddStep(world, anna, sync),
    ])
  },
}

/** mbsync marks what it carries with a field of its own, keeps LF in files and sends CR LF. */
const oddStep = async (world: World, anna: TestAccount, sync: () => Promise<string>): Promise<Step> => {
  const root = join(world.home, 'mail')
  const bare = (octets: Buffer) =>
    octets
      .toString('latin1')
      .replaceAll('\r\n', '\n')
      .replace(/^X-TUID: .*\n/m, '')
  const stored = async (mailbox: string) => (await world.shelf.octets(anna.id, mailbox)).map(bare).sort()
  const files = (mailbox: string) =>
    globSync(`${mailbox}/{cur,new}/*`, { cwd: root }).map((file) => join(root, file))
  return [
    'odd mail and a message of some MiB keep their octets on the way down, and up again',
    async () => {
      // mbsync skips a message whose header does not end.
      const carried = oddAndLarge().filter((message) => /\n\r?\n|^\r\n/.test(message.toString('latin1')))
      await world.shelf.put(anna.id, 'Udda', ...carried)
      await sync()
      const odd = await stored('Udda')
      assert.deepEqual(
        files('Udda')
          .map((file) => bare(readFileSync(file)))
          .sort(),
        odd,
      )
      for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(root, 'Kopior', part), { recursive: true })
      for (const [at, file] of files('Udda').entries())
        cpSync(file, join(root, 'Kopior', 'new', `${at}.anna`))
      await sync()
      assert.deepEqual(await stored('Kopior'), odd)
    },
  ]
}

const configure = (
  world: World,
  { address, secret }: TestAccount,
  door: 'imaps' | 'imap' = 'imaps',
): string =>
  world.write(
    `mbsyncrc-${door}`,
    `IMAPAccount sigill
Host ${HOST}
Port ${world.port(door)}
User ${address}
Pass ${secret}
${door === 'imaps' ? 'SSLType IMAPS' : 'SSLType STARTTLS\nAuthMechs LOGIN'}
SystemCertificates no
CertificateFile ${world.authority}

IMAPStore there
Account sigill

MaildirStore here
Path ${world.home}/mail/
Inbox ${world.home}/mail/INBOX
SubFolders Verbatim

Channel all
Far :there:
Near :here:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState ${world.home}/state/
`,
  )
