/** mutt: keys pressed in its index, one run after another. It wants a terminal, which `script` gives it. */
import assert from 'node:assert/strict'
import type { TestAccount } from '../support/test-server.ts'
import { inOrder, type Program } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

export const mutt: Program = {
  name: 'mutt',
  command: 'mutt',
  also: ['script'],
  version: { args: ['-v'], in: /^Mutt (\S+)/ },
  run: async (world) => {
    const [anna, bo] = [await world.account('anna'), await world.account('bo')]
    const { put, look, arrived, mailboxNames } = world.shelf
    await put(anna.id, 'INBOX', mail('Kvitto'), mail('Faktura'), mail('Reklam'), mail('Fråga'))
    const settings = configure(world, anna)
    const subjects = async (mailbox: string) =>
      (await look(anna.id, mailbox)).map(({ subject, flags }) => `${subject} ${flags}`.trim())

    return inOrder([
      [
        'IMAPS, with QRESYNC, IDLE and UTF8=ACCEPT: opens INBOX; flags a message and copies it to Archive',
        async () => {
          await press(world, settings, `${find('Kvitto')}<flag-message><copy-message>=Archive<enter>`)
          assert.deepEqual(await subjects('Archive'), ['Kvitto F'])
          assert.ok((await subjects('INBOX')).includes('Kvitto F'))
        },
      ],
      [
        'saves (moves) a message into a mailbox that does not exist yet, with Swedish letters and a level',
        async () => {
          await press(world, settings, `${find('Faktura')}<save-message>=Räkningar/Året<enter>`)
          assert.deepEqual(await subjects('Räkningar/Året'), ['Faktura'])
        },
      ],
      [
        'deletes a message, and expunges on sync',
        async () => {
          await press(world, settings, `${find('Reklam')}<delete-message><sync-mailbox>`)
          assert.deepEqual(await subjects('INBOX'), ['Kvitto F', 'Fråga'])
        },
      ],
      [
        'searches bodies on the server, and reads a message',
        async () => {
          await press(world, settings, '<limit>=b sjön<enter><search>~s Fr<enter><display-message><exit>')
          assert.ok((await subjects('INBOX')).includes('Fråga S'))
        },
      ],
      [
        'creates a mailbox in its browser',
        async () => {
          await press(world, settings, '<change-folder>?<create-mailbox>Nytt<enter><exit>')
          assert.ok((await mailboxNames(anna.id)).some((name) => name.endsWith('Nytt')))
        },
      ],
      [
        'POP3S: reads a message and deletes it',
        async () => {
          await put(bo.id, 'INBOX', mail('Kvar'), mail('Bort'))
          await press(
            world,
            configure(world, bo),
            `${find('Bort')}<display-message><exit><delete-message>`,
            pop3(world, bo),
          )
          assert.deepEqual(
            (await look(bo.id)).map(({ subject }) => subject),
            ['Kvar'],
          )
        },
      ],
      [
        'SMTPS: sends a message with an attachment, and keeps a copy in Sent over IMAP',
        async () => {
          const attached = world.write('kvitto åäö.txt', 'Ett kvitto från ån.\n')
          const args = ['-F', settings, '-s', 'Bilaga', '-a', attached, '--', bo.address]
          await world.run('mutt', args, { input: 'Här är den.\n.\nHej då.\n' })
          const { raw } = await arrived(bo.id, 'Bilaga')
          assert.match(raw, /filename\*=utf-8''kvitto%20%C3%A5%C3%A4%C3%B6/)
          assert.match(raw, /\r\n\.\r\nHej d/)
          assert.equal((await look(anna.id, 'Sent')).length, 1)
        },
      ],
    ])
  },
}

const find = (subject: string): string => `<search>~s ${subject}<enter>`

const configure = (world: World, { address, secret }: TestAccount): string =>
  world.write(
    `muttrc-${address}`,
    `set folder = "imaps://${HOST}:${world.port('imaps')}/"
set spoolfile = "+INBOX"
set record = "+Sent"
set imap_user = "${address}"
set imap_pass = "${secret}"
set smtp_url = "smtps://${address.replace('@', '%40')}@${HOST}:${world.port('submissions')}/"
set smtp_pass = "${secret}"
set from = "${address}"
set realname = "Åsa Öberg"
set ssl_ca_certificates_file = "${world.authority}"
set certificate_file = "${world.home}/certificates"
set resolve = no
set ssl_force_tls = yes
set confirmcreate = no
set confirmappend = no
set delete = yes
set move = no
set wait_key = no
set charset = "utf-8"
set send_charset = "utf-8"
set header_cache = "${world.home}/headers"
set imap_qresync = yes
set imap_idle = yes
set copy = yes
set pager_stop = yes
set quit = yes
`,
  )

const pop3 = (world: World, { address, secret }: TestAccount): string => `set pop_user = "${address}"
set pop_pass = "${secret}"
set pop_delete = yes
set spoolfile = "pops://${HOST}:${world.port('pop3s')}/"
`

const press = async (world: World, settings: string, keys: string, more = ''): Promise<void> => {
  const pressed = world.write('keys', `source "${settings}"\n${more}push "${keys}<sync-mailbox><quit>"\n`)
  await world.run('script', ['-qec', `mutt -F ${pressed}`, '/dev/null'])
}
