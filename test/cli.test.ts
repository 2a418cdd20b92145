/** The command line as operators and scripts use it: the real command, beside a running server. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { EXIT } from '../src/cli/command.ts'
import type { QueueId } from '../src/mail/queue-id.ts'
import { linePeer } from './support/line-peer.ts'
import { runInProcess } from './support/run-in-process.ts'
import { runSigill } from './support/run-sigill.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const FAR_MS = Date.UTC(2100, 0, 1)
const PASSWORD = 'tre blå båtar i dimman'

describe('the command line beside a running server', () => {
  let server: TestServer
  const run = (words: string, input?: string) => runSigill(server.folder, words.split(' '), input)
  before(async () => {
    server = await startTestServer()
  })
  after(() => server.stop())

  const signIn = async (address: string, secret: string): Promise<string> => {
    const peer = await linePeer(server.port('imaps'), true)
    await peer.line()
    peer.send(`a LOGIN ${address} ${secret}\r\n`)
    let answer = String(await peer.line())
    while (answer.startsWith('* ')) answer = String(await peer.line())
    peer.close()
    return answer
  }

  test('an account and an app password made with it open the server that runs', async () => {
    const added = await run('account add eva@example.test --password-stdin', `${PASSWORD}\n`)
    assert.equal(added.code, 0, added.err)
    assert.match(added.out, /npx sigill app-password add eva@example\.test/)
    const made = await run('app-password add eva@example.test --name Telefon --services imap,smtp --json')
    const appPassword = JSON.parse(made.out) as {
      id: string
      secret: string
      name: string
      services: string[]
    }
    assert.match(appPassword.id, /^[a-z2-9]{10}$/)
    assert.match(appPassword.secret, /^[a-z]{24}$/)
    assert.deepEqual([appPassword.name, appPassword.services], ['Telefon', ['imap', 'smtp']])
    assert.match(await signIn('eva@example.test', appPassword.secret), /^a OK/)

    const listed = await run('app-password list eva@example.test --json')
    assert.deepEqual(
      (JSON.parse(listed.out) as { id: string }[]).map(({ id }) => id),
      [appPassword.id],
    )
    assert.ok(!listed.out.includes(appPassword.secret))

    const reading = await run(
      'app-password add eva@example.test --name Arkiv --access read-only --networks 10.0.0.0/8,2001:DB8::1 --json',
    )
    const reader = JSON.parse(reading.out) as { access: string; services: string[] }
    assert.deepEqual([reader.access, reader.services], ['read-only', ['imap', 'pop3', 'jmap']])

    const { networks } = JSON.parse(reading.out)
    assert.deepEqual(networks, ['10.0.0.0/8', '2001:db8::1'])
    const removed = await run(`app-password remove eva@example.test ${appPassword.id}`)
    assert.equal(removed.code, 0, removed.err)
    assert.match(await signIn('eva@example.test', appPassword.secret), /^a NO \[AUTHENTICATIONFAILED\]/)
  })

  test('removing one ends the connections that the server has open with it', async () => {
    const { anna } = server
    const peer = await linePeer(server.port('imaps'), true)
    await peer.line()
    peer.send(`a LOGIN ${anna.address} ${anna.secret}\r\n`)
    await peer.line()
    assert.equal((await run(`app-password remove ${anna.address} --all --json`)).out, '{"removed":1}\n')
    assert.match(String(await peer.line()), /^\* BYE /)
    peer.close()
  })

  test('an account is removed with its mail', async () => {
    const { id, secret } = await server.addAccount('gone@example.test')
    assert.ok(existsSync(join(server.folder, 'accounts', id)))
    const unsure = await run('account remove gone@example.test')
    assert.deepEqual([unsure.code, /--yes/.test(unsure.err)], [EXIT.refused, true])
    assert.match(await signIn('gone@example.test', secret), /^a OK/)
    assert.equal((await run('account remove gone@example.test --yes')).code, 0)
    assert.ok(!existsSync(join(server.folder, 'accounts', id)))
    assert.match(await signIn('gone@example.test', secret), /^a NO/)
    assert.ok(!(await run('account list --json')).out.includes('gone@example.test'))
  })

  for (const [what, words, input, code, message] of [
    ['no command', '', '', 0, /Exit codes/],
    ['--help of a command', 'app-password add --help', '', 0, /--expires DATE/],
    ['help of a group', 'help app-password', '', 0, /^.*\n\n {2}sigill app-password add/],
    ['help of a command', 'help account add', '', 0, /^sigill account add ADDRESS/],
    ['help tells what is needed', 'store copy --help', '', 0, /^sigill store copy --to STORE\n/],
    ['half a command', 'account', '', 2, /What about "account"\? It takes one word more/],
    ['an unknown command', 'acount add x', '', 2, /There is no command/],
    ['an unknown option', 'account list --all', '', 2, /--all/],
    ['a missing address', 'account add', '', 2, /ADDRESS is missing/],
    ['a password as an argument', 'account add x@example.test secret', '', 2, /one word too many/],
    ['nobody to ask', 'account add x@example.test', '', 2, /--password-stdin/],
    [
      'a short password',
      'account add x@example.test --password-stdin',
      'short\n',
      1,
      /at least 15 characters/,
    ],
    [
      'a common password',
      'account add x@example.test --password-stdin',
      'passwordpassword\n',
      1,
      /easily guessed/,
    ],
    [
      'a taken address',
      'account add bo@example.test --password-stdin',
      `${PASSWORD}\n`,
      1,
      /leads to an account already/,
    ],
    [
      'another domain',
      'account add x@elsewhere.test --password-stdin',
      `${PASSWORD}\n`,
      1,
      /"domains" in sigill\.toml/,
    ],
    [
      'a mistyped command',
      'acount list',
      '',
      2,
      /no command "acount list"\. Do you mean "sigill account list"\?/,
    ],
    ['a mistyped verb', 'queue lst', '', 2, /Do you mean "sigill queue list"\?/],
    ['a mistyped option', 'account list --jso', '', 2, /^Unknown option '--jso'\. Do you mean --json\?\n/],
    ['the version', '--version', '', 0, /^\d+\.\d+\.\d+\n$/],
    ['help by its letter', 'account list -h', '', 0, /^sigill account list/],
    ['no address at all', 'account add x --password-stdin', `${PASSWORD}\n`, 1, /not an address/],
    ['an unknown account', 'app-password list nobody@example.test', '', 1, /There is no account/],
    ['no name', 'app-password add bo@example.test', '', 2, /--name is missing/],
    [
      'an unknown service',
      'app-password add bo@example.test --name x --services ftp',
      '',
      2,
      /no service "ftp"/,
    ],
    [
      'an unknown access',
      'app-password add bo@example.test --name x --access all',
      '',
      2,
      /no access "all": read-and-send, read-only, send-only/,
    ],
    [
      'services that the access does not open',
      'app-password add bo@example.test --name x --access send-only --services imap',
      '',
      1,
      /would open nothing/,
    ],
    ['a date that is none', 'app-password add bo@example.test --name x --expires soon', '', 2, /not a date/],
    [
      'a date that has passed',
      'app-password add bo@example.test --name x --expires 2020-01-01',
      '',
      1,
      /passed already/,
    ],
    [
      'a network that is none',
      'app-password add bo@example.test --name x --networks home',
      '',
      1,
      /such as 192\.0\.2\.7,10\.0\.0\.0\/8/,
    ],
    ['an unknown id', 'app-password remove bo@example.test aaaaaaaaaa', '', 1, /has no app password/],
    ['neither id nor --all', 'app-password remove bo@example.test', '', 2, /either an ID or --all/],
  ] as const) {
    test(`${what} exits with ${code} and says what to do`, async () => {
      const outcome = await runInProcess(server.folder, words === '' ? [] : words.split(' '), input)
      assert.equal(outcome.code, code, outcome.err)
      assert.match(code === 0 ? outcome.out : outcome.err, message)
    })
  }

  test('an account of the command line is made an operator, and none again', async () => {
    const { anna, server: running } = server
    for (const [words, isOperator] of [
      [`account operator ${anna.address}`, true],
      [`account operator ${anna.address} --no`, false],
    ] as const) {
      assert.equal((await run(words)).code, 0)
      assert.equal((await running.stores.profiles.profile(anna.id)).isOperator, isOperator)
    }
  })

  test('what waits in the queue is listed, with why', async () => {
    const { outbox } = server.server.stores
    assert.equal((await run('queue list')).out, 'Nothing waits.\n')
    const writer = await outbox.writeBody(null)
    await using body = await writer.finish()
    const id = 'stuck' as QueueId
    await outbox.add(id, server.anna.address, [{ kind: 'elsewhere', address: 'x@far.test' }], body, FAR_MS)
    await outbox.postpone(id, 0, FAR_MS, '451 4.7.1 greylisted')
    assert.match(
      (await run('queue list')).out,
      /stuck {2}anna@.* > x@far\.test.*\n.*451 4\.7\.1 greylisted\n/,
    )
    const { address, due, reply } = JSON.parse((await run('queue list --json')).out)
    assert.deepEqual(
      [address, due, reply],
      ['x@far.test', new Date(FAR_MS).toISOString(), '451 4.7.1 greylisted'],
    )
  })

  test('doctor finds all well while the server runs', async () => {
    // Any free port, and not the usual ones: another Sigill may run beside this test.
    const doors = ['IMAPS', 'POP3S', 'SUBMISSIONS', 'RECEPTION', 'WEB'].map((door) => [
      `SIGILL_LISTEN_${door}`,
      '127.0.0.1:0',
    ])
    const { code, out } = await runSigill(server.folder, ['doctor', '--json'], '', Object.fromEntries(doors))
    const { well, findings } = JSON.parse(out) as {
      well: boolean
      findings: { what: string; mend: string | null }[]
    }
    assert.deepEqual([code, well, findings.filter(({ mend }) => mend !== null)], [0, true, []])
  })
})
