/** mpop: POP3 with its commands sent ahead (PIPELINING), over TLS from the first byte and after STLS. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { maildir } from './maildir.ts'
import { oddAndLarge } from './odd-and-large.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

/** Exit code of sysexits.h. */
const NO_PERMISSION = 77

export const mpop: Program = {
  name: 'mpop',
  command: 'mpop',
  version: { args: ['--version'], in: /mpop version (\S+)/ },
  run: async (world) => {
    const ways = [
      ['pop3s', 'POP3S', 'tls_starttls off'],
      ['pop3', 'POP3 with STLS', 'tls_starttls on'],
    ] as const
    const steps: Step[] = []
    for (const [door, name, tls] of ways) {
      const anna = await world.account(door)
      const { put, look } = world.shelf
      for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(world.home, door, part), { recursive: true })
      await put(anna.id, 'INBOX', mail('Ett'), mail('Två', 'Rad\n.\n..punkter'), ...oddAndLarge())
      const { length } = await look(anna.id)
      const fetch = (keep: 'on' | 'off', who = anna, exitCode = 0) =>
        world.run('mpop', ['-C', configure(world, who, door, tls, keep)], { exitCode })
      steps.push([
        `${name}: retrieves ${length} messages once each, then deletes what it has retrieved`,
        async () => {
          await fetch('on')
          await fetch('on')
          const local = maildir(world.home).look(door)
          assert.equal(local.length, length)
          assert.ok(local.some(({ raw }) => raw.endsWith('\nRad\n.\n..punkter\n')))
          await fetch('off')
          assert.deepEqual(await look(anna.id), [])
        },
      ])
      steps.push([
        `${name}: a wrong password is refused, with the sentence that helps`,
        async () => {
          const said = await fetch('on', { ...anna, secret: 'wrong-wrong' }, NO_PERMISSION)
          assert.match(said, /use an app password/)
        },
      ])
    }
    return inOrder(steps)
  },
}

const configure = (
  world: World,
  { address, secret }: TestAccount,
  door: 'pop3s' | 'pop3',
  tls: string,
  keep: 'on' | 'off',
): string =>
  world.write(
    `${door}rc`,
    `account default
host ${HOST}
port ${world.port(door)}
user ${address}
password ${secret}
auth user
pipelining on
keep ${keep}
received_header off
uidls_file ${world.home}/${door}-uidls
delivery maildir ${world.home}/${door}
tls on
${tls}
tls_trust_file ${world.authority}
`,
  )
