/** `sigill account ...`: accounts made, listed and removed by the operator. */
import type { Account } from '../account/account.ts'
import type { CreateAccountResult } from '../account/accounts.ts'
import { parseAddress } from '../account/address.ts'
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../account/password.ts'
import { Secret } from '../base/secret.ts'
import type { Settings } from '../config/settings.ts'
import { withAdministration } from './administration.ts'
import { type Command, EXIT, type ExitCode, type Invocation, Refused } from './command.ts'

const add = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ accounts, settings, note }) => {
    const [typed = ''] = invocation.arguments
    const address = parseAddress(typed)
    if (address === null) throw new Refused(`"${typed}" is not an address that an account can have.`)
    const password = await readPassword(invocation, address)
    const result = await accounts.create(address, password)
    if (result.kind === 'refused') throw new Refused(inWords(result.because, address, settings))
    await note(result.account, { kind: 'account-created' }, null)
    const { json, terminal } = invocation
    if (json) terminal.print(JSON.stringify(view(result.account)))
    else {
      terminal.print(`Account ${address} is made. Next, an app password for its first mail program:`)
      terminal.print(`  npx sigill app-password add ${address} --name "My phone"`)
      if ((await accounts.list(null, 2)).length === 1)
        terminal.print(`To let this first one invite others:\n  npx sigill account operator ${address}`)
    }
    return EXIT.ok
  })

const list = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ accounts }) => {
    const { json, terminal } = invocation
    const all: Account[] = []
    for (;;) {
      const page = await accounts.list(all.at(-1)?.address ?? null, PAGE)
      all.push(...page)
      if (page.length < PAGE) break
    }
    if (json) terminal.print(JSON.stringify(all.map(view)))
    else if (all.length === 0)
      terminal.print('There is no account yet. "sigill account add ADDRESS" makes one.')
    else for (const account of all) terminal.print(line(account))
    return EXIT.ok
  })

/** For whoever began on the command line, where no set-up link makes the first account an operator's. */
const operator = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, profiles }) => {
    const { json, options, terminal } = invocation
    const { id, address } = await account(invocation.arguments[0] ?? '')
    const isOperator = options.no !== true
    await profiles.changeProfile(id, { isOperator })
    if (json) terminal.print(JSON.stringify({ address, operator: isOperator }))
    else
      terminal.print(
        `${address} ${isOperator ? 'may now invite others on the account pages' : 'is no operator any more'}.`,
      )
    return EXIT.ok
  })

/** For whoever lost the password and every other way in; the operator has made sure of who asks. */
const reset = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, reset: resetAccount, settings }) => {
    const { json, options, terminal } = invocation
    const owner = await account(invocation.arguments[0] ?? '')
    const isTwoStepKept = options['two-step-off'] !== true
    const password = await readPassword(invocation, owner.address)
    const result = await resetAccount(owner, { password, isTwoStepKept })
    if (result.kind === 'refused') throw new Refused(inWords(result.because, owner.address, settings))
    const { sessionsEnded, appPasswordsRemoved } = result
    if (json) {
      terminal.print(JSON.stringify({ reset: owner.address, sessionsEnded, appPasswordsRemoved }))
      return EXIT.ok
    }
    terminal.print(`${owner.address} has the new password. Browsers that were signed out: ${sessionsEnded}.`)
    if (!isTwoStepKept)
      terminal.print(`Two-step verification is off. App passwords that were removed: ${appPasswordsRemoved}.`)
    else if (owner.twoStepSinceMs !== null)
      terminal.print(
        'Two-step verification is still on; --two-step-off is for whoever lost the second step too.',
      )
    terminal.print('Tell the holder to change it: Security > Change password.')
    return EXIT.ok
  })

const remove = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ account, accounts }) => {
    const { json, options, terminal } = invocation
    const { address } = await account(invocation.arguments[0] ?? '')
    const isSure =
      options.yes === true ||
      (terminal.isInteractive &&
        (await terminal.askYesNo(
          `Remove ${address} with all its mail and app passwords? This cannot be undone.`,
        )))
    if (!isSure) throw new Refused('Nothing was removed. --yes does it without asking.')
    await accounts.remove(address)
    terminal.print(
      json ? JSON.stringify({ removed: address }) : `Account ${address} is removed, with its mail.`,
    )
    return EXIT.ok
  })

const PASSWORD_STDIN = { value: null, help: 'read the password from standard input instead of asking' }

export const accountCommands: readonly Command[] = [
  {
    name: 'account add',
    arguments: ['ADDRESS'],
    options: { 'password-stdin': PASSWORD_STDIN },
    summary: 'make an account',
    run: add,
  },
  { name: 'account list', arguments: [], options: {}, summary: 'list the accounts', run: list },
  {
    name: 'account operator',
    arguments: ['ADDRESS'],
    options: { no: { value: null, help: 'take it away again' } },
    summary: 'let an account invite others on the account pages',
    run: operator,
  },
  {
    name: 'account reset',
    arguments: ['ADDRESS'],
    options: {
      'two-step-off': {
        value: null,
        help: 'turn two-step verification off too; that removes every app password',
      },
      'password-stdin': PASSWORD_STDIN,
    },
    summary: 'give an account a new password and sign out its browsers, for a holder who cannot get in',
    run: reset,
  },
  {
    name: 'account remove',
    arguments: ['ADDRESS'],
    options: { yes: { value: null, help: 'do not ask' } },
    summary: 'remove an account with its mail and app passwords',
    run: remove,
  },
]

const PAGE = 500

const readPassword = async ({ options, terminal }: Invocation, address: string): Promise<Secret<string>> => {
  if (options['password-stdin'] === true) return new Secret(await terminal.readLine())
  if (!terminal.isInteractive) {
    throw new Refused(
      'Nobody is there to ask for the password: give it on standard input with --password-stdin.',
      EXIT.usage,
    )
  }
  const question = `Password for ${address}, at least ${PASSWORD_CHARACTERS_MIN} characters`
  const password = await terminal.askPassword(question, (text) =>
    [...text].length < PASSWORD_CHARACTERS_MIN
      ? `At least ${PASSWORD_CHARACTERS_MIN} characters.`
      : undefined,
  )
  if (password === null) throw new Refused('Nothing was done.')
  return password
}

const inWords = (
  because: Extract<CreateAccountResult, { kind: 'refused' }>['because'],
  address: string,
  settings: Settings,
): string =>
  ({
    taken: `${address} leads to an account already.`,
    'other-domain': `Sigill here has mail for ${settings.domains.join(', ')} only; "domains" in sigill.toml says so.`,
    'too-short': `The password is too short: at least ${PASSWORD_CHARACTERS_MIN} characters. Several words are good.`,
    'too-long': `The password is too long: at most ${PASSWORD_CHARACTERS_MAX} characters.`,
    'easily-guessed':
      'The password is easily guessed (common words, a pattern, or the address itself). Choose another.',
    'like-app-password':
      'The password has the shape of an app password. Add a character, or choose another: the two must never be the same.',
  })[because]

const view = ({ address, id, createdMs, twoStepSinceMs }: Account) => ({
  address,
  id,
  created: new Date(createdMs).toISOString(),
  twoStepSince: twoStepSinceMs === null ? null : new Date(twoStepSinceMs).toISOString(),
})

const line = ({ address, createdMs, twoStepSinceMs }: Account): string =>
  `${address}  since ${day(createdMs)}, two-step verification ${twoStepSinceMs === null ? 'off' : 'on'}`

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
