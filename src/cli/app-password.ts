/** `sigill app-password ...`: app passwords made, listed and removed by the operator. The secret is printed once. */
import {
  ACCESSES,
  type Access,
  APP_PASSWORDS_MAX,
  type AppPassword,
  MAIL_SERVICES,
  type MailService,
  NAME_CHARACTERS_MAX,
  NETWORKS_MAX,
  parseAppPasswordId,
} from '../app-password/app-password.ts'
import type { CreateResult } from '../app-password/app-passwords.ts'
import { inGroups } from '../app-password/secret.ts'
import { withAdministration } from './administration.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'

const add = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, appPasswords, note }) => {
    const { json, options, terminal } = invocation
    if (typeof options.name !== 'string')
      throw new Refused('--name is missing: what program is it for?', EXIT.usage)
    const services = readServices(options.services)
    const access = readAccess(options.access)
    const expiresMs = readExpiry(options.expires)
    const networks = readNetworks(options.networks)
    const owner = await account(invocation.arguments[0] ?? '')
    const wanted = { account: owner.id, name: options.name, access, services, expiresMs, networks }
    const result = await appPasswords.create(wanted)
    if (result.kind === 'refused') throw new Refused(refusals[result.because])
    const { appPassword, secret } = result
    await note(owner, { kind: 'app-password-created', name: appPassword.name }, appPassword.id)
    if (json) terminal.print(JSON.stringify({ ...view(appPassword), secret: secret.reveal() }))
    else {
      terminal.print(`App password "${appPassword.name}" for ${owner.address}, shown only this once:`)
      terminal.print(`\n  ${inGroups(secret)}\n`)
      terminal.print(
        `Type it, with or without the blanks, where the mail program asks for the password (id ${appPassword.id}).`,
      )
    }
    return EXIT.ok
  })

const list = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, appPasswords }) => {
    const { json, terminal } = invocation
    const owner = await account(invocation.arguments[0] ?? '')
    const all = await appPasswords.list(owner.id)
    if (json) terminal.print(JSON.stringify(all.map(view)))
    else if (all.length === 0) terminal.print(`${owner.address} has no app passwords.`)
    else for (const each of all) terminal.print(line(each))
    return EXIT.ok
  })

const remove = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, appPasswords, note }) => {
    const { json, options, terminal } = invocation
    const [address = '', typedId] = invocation.arguments
    if ((options.all === true) === (typedId !== undefined))
      throw new Refused('Give either an ID or --all.', EXIT.usage)
    const owner = await account(address)
    if (options.all === true) {
      const { removed: count } = await appPasswords.removeAll(owner.id)
      if (count > 0) await note(owner, { kind: 'all-app-passwords-removed', count }, null)
      terminal.print(
        json
          ? JSON.stringify({ removed: count })
          : `${count} app passwords of ${owner.address} are removed. ${CLOSING}`,
      )
      return EXIT.ok
    }
    const id = parseAppPasswordId(typedId ?? '')
    const known = (await appPasswords.list(owner.id)).find((each) => each.id === id)
    if (id === null || known === undefined || (await appPasswords.remove(owner.id, id)).removed === 0) {
      throw new Refused(
        `${owner.address} has no app password ${typedId}. "sigill app-password list ${owner.address}" shows them.`,
      )
    }
    await note(owner, { kind: 'app-password-removed', name: known.name }, id)
    terminal.print(
      json ? JSON.stringify({ removed: 1 }) : `App password "${known.name}" is removed. ${CLOSING}`,
    )
    return EXIT.ok
  })

export const appPasswordCommands: readonly Command[] = [
  {
    name: 'app-password add',
    arguments: ['ADDRESS'],
    options: {
      name: { value: 'NAME', help: 'which program or device it is for', isNeeded: true },
      access: {
        value: 'ACCESS',
        help: `what it lets the program do: ${ACCESSES.join(', ')} (as a rule ${ACCESSES[0]})`,
      },
      services: {
        value: 'LIST',
        help: `what it opens, by comma: ${MAIL_SERVICES.join(',')} (as a rule what goes with the access)`,
      },
      networks: {
        value: 'LIST',
        help: 'the addresses and networks it may be used from, by comma: 192.0.2.7,10.0.0.0/8 (as a rule any)',
      },
      expires: {
        value: 'DATE',
        help: 'the first moment it no longer works: 2027-01-31, or 2027-01-31T12:00:00Z',
      },
    },
    summary: 'make an app password for one mail program',
    run: add,
  },
  {
    name: 'app-password list',
    arguments: ['ADDRESS'],
    options: {},
    summary: 'list the app passwords of an account',
    run: list,
  },
  {
    name: 'app-password remove',
    arguments: ['ADDRESS', 'ID?'],
    options: { all: { value: null, help: 'all of them' } },
    summary: 'remove one app password, or all',
    run: remove,
  },
]

const CLOSING = 'A running server closes their connections within seconds.'

const refusals: Record<Extract<CreateResult, { kind: 'refused' }>['because'], string> = {
  'no-name': 'The name is empty: what program is it for?',
  'name-too-long': `The name is too long: at most ${NAME_CHARACTERS_MAX} characters.`,
  'no-services': 'It would open nothing: name at least one service that goes with the access.',
  'already-expired': 'The date of --expires has passed already.',
  'bad-network': `--networks takes at most ${NETWORKS_MAX} addresses or networks, such as 192.0.2.7,10.0.0.0/8.`,
  full: `There are ${APP_PASSWORDS_MAX} app passwords already. Remove one that is not used any more.`,
}

const readAccess = (typed: unknown): Access => {
  if (typeof typed !== 'string') return ACCESSES[0]
  const access = ACCESSES.find((each) => each === typed.trim().toLowerCase())
  if (access === undefined)
    throw new Refused(`There is no access "${typed}": ${ACCESSES.join(', ')}.`, EXIT.usage)
  return access
}

const readServices = (typed: unknown): readonly MailService[] | null => {
  if (typeof typed !== 'string') return null
  return typed.split(',').map((word) => {
    const service = MAIL_SERVICES.find((each) => each === word.trim().toLowerCase())
    if (service === undefined)
      throw new Refused(`There is no service "${word}": ${MAIL_SERVICES.join(', ')}.`, EXIT.usage)
    return service
  })
}

const readNetworks = (typed: unknown): readonly string[] =>
  typeof typed === 'string' ? typed.split(',') : []

const readExpiry = (typed: unknown): number | null => {
  if (typeof typed !== 'string') return null
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(typed)
  const atMs = isDate ? Date.parse(typed) : Number.NaN
  if (Number.isNaN(atMs)) throw new Refused(`"${typed}" is not a date such as 2027-01-31.`, EXIT.usage)
  return atMs
}

const view = (appPassword: AppPassword) => ({
  id: appPassword.id,
  name: appPassword.name,
  device: appPassword.device,
  access: appPassword.access,
  services: appPassword.services,
  networks: appPassword.networks,
  created: iso(appPassword.createdMs),
  expires: iso(appPassword.expiresMs),
  lastUse:
    appPassword.lastUse === null
      ? null
      : { ...appPassword.lastUse, atMs: undefined, at: iso(appPassword.lastUse.atMs) },
})

const line = ({
  id,
  name,
  access,
  services,
  networks,
  createdMs,
  expiresMs,
  lastUse,
}: AppPassword): string => {
  const used =
    lastUse === null
      ? 'never used'
      : `last used ${iso(lastUse.atMs)} over ${lastUse.service} by ${lastUse.client ?? 'a program without a name'} from ${lastUse.remote}`
  const expiry = expiresMs === null ? '' : `, expires ${iso(expiresMs)}`
  const from = networks.length === 0 ? '' : `, from ${networks.join(' ')}`
  return `${id}  ${name} (${access}: ${services.join(', ')}${from})  made ${iso(createdMs)}${expiry}, ${used}`
}

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString())
