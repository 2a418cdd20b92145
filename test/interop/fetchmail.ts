/** fetchmail: fetches by POP3 and IMAP, over TLS from the first byte and after STARTTLS, leaving mail there or not. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

/** Exit codes of fetchmail(1). */
const NOTHING_NEW = 1
const NOT_SIGNED_IN = 3

type Way = {
  readonly door: 'pop3s' | 'imaps' | 'pop3' | 'imap'
  readonly name: string
  readonly options: string
}
const WAYS: readonly Way[] = [
  { door: 'pop3s', name: 'POP3S', options: 'ssl' },
  { door: 'imaps', name: 'IMAPS', options: 'ssl' },
  { door: 'pop3', name: 'POP3 with STLS', options: 'sslproto "TLS1.2+"' },
  { door: 'imap', name: 'IMAP with STARTTLS', options: 'sslproto "TLS1.2+"' },
]

export const fetchmail: Program = {
  name: 'fetchmail',
  command: 'fetchmail',
  version: { args: ['-V'], in: /fetchmail release ([\d.]+)/ },
  run: async (world) => {
    const steps: Step[] = []
    for (const way of WAYS) steps.push(...(await stepsOf(world, way)))
    return inOrder([...steps, await wrongPassword(world)])
  },
}

const stepsOf = async (world: World, way: Way): Promise<readonly Step[]> => {
  const anna = await world.account(way.door)
  const delivered = join(world.home, `${way.door}.mbox`)
  const fetch = (options: string, exitCode = 0) =>
    poll(world, way, anna, `${options} mda "cat >> ${delivered}"`, exitCode)
  const subjects = () =>
    existsSync(delivered)
      ? [...readFileSync(delivered, 'utf8').matchAll(/^Subject: (.*)$/gm)].map(([, subject]) => subject)
      : []
  await world.shelf.put(anna.id, 'INBOX', mail('Ett'), mail('Två', 'Rad\n.\n..punkter'))
  return [
    [
      `${way.name}: fetches what is new and leaves it there; the second time there is nothing new`,
      async () => {
        await fetch('keep')
        assert.deepEqual(subjects(), ['Ett', 'Två'])
        assert.match(readFileSync(delivered, 'utf8'), /^Rad\n\.\n\.\.punkter$/m)
        assert.equal((await world.shelf.look(anna.id)).length, 2)
        await fetch('keep', NOTHING_NEW)
      },
    ],
    [
      `${way.name}: fetches everything and removes it`,
      async () => {
        await fetch('nokeep fetchall')
        assert.deepEqual(subjects(), ['Ett', 'Två', 'Ett', 'Två'])
        assert.deepEqual(await world.shelf.look(anna.id), [])
      },
    ],
  ]
}

const wrongPassword = async (world: World): Promise<Step> => {
  const [way] = WAYS
  const anna = await world.account('wrong')
  return [
    'a wrong password is refused, with the sentence that helps',
    async () => {
      if (way === undefined) return
      const said = await poll(world, way, { ...anna, secret: 'wrong-wrong' }, 'keep', NOT_SIGNED_IN)
      assert.match(said, /use an app password/)
    },
  ]
}

const poll = (
  world: World,
  { door, options: tls }: Way,
  { address, secret }: TestAccount,
  options: string,
  exitCode: number,
): Promise<string> => {
  const protocol = door.startsWith('pop3') ? 'pop3' : 'imap'
  const uidl = protocol === 'pop3' ? 'uidl' : ''
  const settings = world.write(
    'fetchmailrc',
    `set idfile "${world.home}/ids"
set no syslog
poll ${HOST} protocol ${protocol} port ${world.port(door)} ${uidl}
  user "${address}" password "${secret}" ${tls} sslcertck sslcertfile "${world.authority}"
  ${options}
`,
  )
  const args = ['-f', settings, '-v', '-v', '--nodetach', '--pidfile', `${world.home}/pid`]
  return world.run('fetchmail', args, { exitCode })
}
