/** Plays one campaign against a real server with real mail programs; tells what became of it. */
import type { ImapFlow } from 'imapflow'
import type { Rule } from '../../src/harm/harm.ts'
import type { HarmWorld, Login, Place } from '../support/harm-world.ts'
import type { Campaign, Step } from './campaigns.ts'

export type Outcome = {
  /** Null: nothing was held or disabled within a second of the last step. */
  readonly rule: Rule | null
  /** How long after the command that showed it had been answered; 0 when it came before the answer. */
  readonly afterMs: number
  /** A program that this machine does not have. */
  readonly isMissing: boolean
}

const OTHERS = ['bo@example.test'] as const

export const runCampaign = async (world: HarmWorld, campaign: Campaign, number: number): Promise<Outcome> => {
  const account = await world.settled(`campaign${number}`, campaign.messages)
  const login = await loginOf(world, campaign, account)
  if (campaign.phone !== undefined) {
    const phone = await world.imap(account, campaign.phone, 'iPhone Mail')
    await phone.mailboxOpen('INBOX')
  }
  for (const step of campaign.steps) {
    const isHere = await take(world, login, campaign.from, step).catch(() => true)
    if (!isHere) return { rule: null, afterMs: 0, isMissing: true }
    const beganMs = performance.now()
    const isLast = step === campaign.steps.at(-1)
    const [early] = await world.harms(account.id)
    const harm = early ?? (isLast ? await world.harmWithinASecond(account.id) : null)
    if (harm !== null)
      return {
        rule: harm.rule,
        afterMs: early === undefined ? performance.now() - beganMs : 0,
        isMissing: false,
      }
  }
  return { rule: null, afterMs: 0, isMissing: false }
}

const loginOf = async (
  world: HarmWorld,
  { has }: Campaign,
  account: Login & Awaited<ReturnType<HarmWorld['settled']>>,
): Promise<Login> => {
  const { server } = world
  switch (has) {
    case 'the phone’s':
      return account
    case 'a removed one':
      await server.addAppPassword(account.id, ['imap'])
      await server.appPasswords.remove(account.id, account.appPassword)
      return account
    case 'the decoy': {
      const made = await server.appPasswords.setDecoy(account.id, 'decoy')
      if (made?.kind !== 'created') throw new Error('no decoy')
      return { address: account.address, secret: made.secret.reveal() }
    }
    default: {
      const made = await server.appPasswords.create({
        ...{ account: account.id, name: 'new', services: null, expiresMs: null, madeIn: 'SE' },
      })
      if (made.kind !== 'created') throw new Error('no app password')
      return { address: account.address, secret: made.secret.reveal() }
    }
  }
}

/** False when the program is not on this machine. Rejects when the server cuts it off, which is what it is for. */
const take = async (world: HarmWorld, login: Login, from: Place, step: Step): Promise<boolean> => {
  switch (step.by) {
    case 'imap': {
      const program = await world.imap(login, from, step.name)
      await program.mailboxOpen('INBOX')
      await readAndDelete(program, step)
      return true
    }
    case 'pop3': {
      const program = await world.pop3(login, from)
      for (let number = 1; number <= step.read; number++) await program.RETR(number)
      return true
    }
    case 'smtp':
      for (let message = 0; message < step.messages; message++)
        await world.send(
          login,
          from,
          Array.from({ length: step.recipients }, (_, at) => other(at)),
        )
      return true
    case 'script':
      await world.script(login, from)
      return true
    case 'curl':
      return (await world.run(step.door, from, curl(login, step.door))) !== null
    default:
      return (await world.run('imaps', from, python(login, step.read))) !== null
  }
}

/** Addresses of one mailbox: a recipient each. */
const other = (at: number): string => (at === 0 ? OTHERS[0] : `friend${at}@example.test`)

const readAndDelete = async (program: ImapFlow, step: Extract<Step, { by: 'imap' }>): Promise<void> => {
  if (step.read !== undefined) await program.fetchAll(`1:${step.read}`, { source: true })
  if (step.delete !== undefined) await program.messageDelete(`1:${step.delete}`)
}

const curl = ({ address, secret }: Login, door: 'imaps' | 'pop3s'): readonly string[] => [
  'curl',
  ...['--silent', '--insecure', '--max-time', '10', '--user', `${address}:${secret}`],
  door === 'imaps' ? 'imaps://127.0.0.1:PORT/INBOX;MAILINDEX=1' : 'pop3s://127.0.0.1:PORT/1',
]

const python = ({ address, secret }: Login, read: number): readonly string[] => [
  'python3',
  '-c',
  [
    'import imaplib, ssl',
    'c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE',
    'm = imaplib.IMAP4_SSL("127.0.0.1", PORT, ssl_context=c)',
    `m.login(${JSON.stringify(address)}, ${JSON.stringify(secret)})`,
    'm.select("INBOX")',
    `m.fetch("1:${read}", "(BODY.PEEK[])")`,
  ].join('\n'),
]
