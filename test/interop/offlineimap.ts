/** offlineimap3: the whole account down to Maildir, and what changes there up again. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { maildir } from './maildir.ts'
import { inOrder, type Program } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

export const offlineimap: Program = {
  name: 'offlineimap3',
  command: 'offlineimap',
  version: { args: ['--version'], in: /([\d.]+)/ },
  run: async (world) => {
    const anna = await world.account('anna')
    const { put, mark, look, highestModseq } = world.shelf
    const local = maildir(join(world.home, 'mail'))
    const settings = configure(world, anna)
    const sync = () => world.run('offlineimap', ['-c', settings, '-o', '-u', 'basic', '-1'])
    const remote = async (mailbox: string) =>
      (await look(anna.id, mailbox)).map(({ subject, flags }) => `${subject} ${flags}`.trim()).sort()
    const here = (mailbox: string) =>
      local.look(mailbox).map(({ subject, flags }) => `${subject} ${flags}`.trim())
    await put(anna.id, 'INBOX', mail('A'), mail('B'), mail('C'))
    await put(anna.id, 'Möten/2026', mail('Protokoll'))

    return inOrder([
      [
        'IMAPS: brings down every mailbox',
        async () => {
          await sync()
          assert.deepEqual(here('INBOX'), ['A', 'B', 'C'])
          assert.deepEqual(here('M&APY-ten/2026'), ['Protokoll'])
        },
      ],
      [
        'new mail, flags and deletions go both ways; a mailbox made here is made there',
        async () => {
          local.flag('INBOX', 'A', 'FS')
          local.remove('INBOX', 'B')
          local.add('INBOX', mail('Härifrån'))
          local.add('Nytt', mail('Första'))
          await mark(anna.id, 'INBOX', 'C', 'deleted')
          await put(anna.id, 'INBOX', mail('D'))
          await sync()
          const both = ['A FS', 'D', 'Härifrån']
          assert.deepEqual(await remote('INBOX'), both)
          assert.deepEqual(here('INBOX'), both)
          assert.deepEqual(await remote('Nytt'), ['Första'])
        },
      ],
      [
        'run again, it changes nothing',
        async () => {
          const before = await highestModseq(anna.id)
          await sync()
          assert.equal(await highestModseq(anna.id), before)
        },
      ],
    ])
  },
}

const configure = (world: World, { address, secret }: TestAccount): string =>
  world.write(
    'offlineimaprc',
    `[general]
accounts = sigill
metadata = ${world.home}/metadata
[Account sigill]
localrepository = here
remoterepository = there
[Repository here]
type = Maildir
localfolders = ${world.home}/mail
sep = /
[Repository there]
type = IMAP
remotehost = ${HOST}
remoteport = ${world.port('imaps')}
remoteuser = ${address}
remotepass = ${secret}
ssl = yes
sslcacertfile = ${world.authority}
`,
  )
