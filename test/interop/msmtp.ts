/** msmtp: sends from a script, with its own sign-in, over TLS from the first byte and after STARTTLS. */
import assert from 'node:assert/strict'
import type { TestAccount } from '../support/test-server.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { HOST, type World } from './world.ts'

/** Exit codes of sysexits.h. */
const NO_PERMISSION = 77
const NO_USER = 65

export const msmtp: Program = {
  name: 'msmtp',
  command: 'msmtp',
  version: { args: ['--version'], in: /msmtp version (\S+)/ },
  run: async (world) => {
    const [anna, bo] = [await world.account('anna'), await world.account('bo')]
    const send = (settings: string, to: string, subject: string, exitCode = 0) =>
      world.run('msmtp', ['-d', '-C', settings, to], { input: letter(anna, to, subject), exitCode })
    const ways = [
      ['submissions', 'TLS from the first byte', 'tls_starttls off', 'plain'],
      ['submissions', 'sign-in by LOGIN', 'tls_starttls off', 'login'],
      ['submission', 'STARTTLS', 'tls_starttls on', 'plain'],
    ] as const
    const sending = ways.map(
      ([door, name, tls, mechanism]): Step => [
        `sends UTF-8 headers and text: ${name}`,
        async () => {
          const subject = `Räksmörgås ${name}`
          await send(configure(world, anna, door, tls, mechanism), bo.address, subject)
          const { raw } = await world.shelf.arrived(bo.id, subject)
          assert.match(raw, /From: Åsa Öberg <msmtp-anna@example\.test>\r\n/)
          assert.ok(raw.endsWith('Hej från sjön.\r\n.\r\nHej då.\r\n'))
        },
      ],
    )
    return inOrder([
      ...sending,
      [
        'a wrong password is refused, with the sentence that helps',
        async () => {
          const wrong = { ...anna, secret: 'wrong-wrong' }
          const settings = configure(world, wrong, 'submissions', 'tls_starttls off', 'plain')
          assert.match(
            await send(settings, bo.address, 'Nej', NO_PERMISSION),
            /server message: .*use an app password/,
          )
        },
      ],
      [
        'a recipient that does not exist is refused',
        async () => {
          const settings = configure(world, anna, 'submissions', 'tls_starttls off', 'plain')
          assert.match(await send(settings, 'ingen@example.test', 'Nej', NO_USER), /550 5\.1\.1/)
        },
      ],
    ])
  },
}

const letter = ({ address }: TestAccount, to: string, subject: string): string =>
  `From: Åsa Öberg <${address}>\nTo: ${to}\nSubject: ${subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHej från sjön.\n.\nHej då.\n`

const configure = (
  world: World,
  { address, secret }: TestAccount,
  door: 'submissions' | 'submission',
  tls: string,
  mechanism: string,
): string =>
  world.write(
    'msmtprc',
    `account default
host ${HOST}
port ${world.port(door)}
from ${address}
user ${address}
password ${secret}
auth ${mechanism}
tls on
${tls}
tls_trust_file ${world.authority}
`,
  )
