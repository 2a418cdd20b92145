/** The command line as operators and scripts use it: the real command, beside a running server. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { runCli } from '../src/cli/cli.ts'
import { EXIT, type Terminal } from '../src/cli/command.ts'
import { mustNotBeForeignRoot } from '../src/cli/installation.ts'
import { ensureDataFolder } from '../src/config/data-folder.ts'
import { keyDigests, keyFile } from '../src/config/keys.ts'
import { readSettings } from '../src/config/read-settings.ts'
import { takeFolder } from '../src/config/running.ts'
import type { QueueId } from '../src/mail/queue-id.ts'
import { linePeer } from './support/line-peer.ts'
import { type CliOutcome, runSigill } from './support/run-sigill.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const FAR_MS = Date.UTC(2100, 0, 1)
const hasPrlimit = spawnSync('prlimit', ['--version']).error === undefined
const PASSWORD = 'tre blå båtar i dimman'

/** The same in this process, for the many small cases: nobody sits at the terminal, and `input` is standard input. */
const inProcess = async (
  folder: string,
  words: readonly string[],
  input: string,
  userId = process.geteuid?.() ?? null,
): Promise<CliOutcome> => {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    environment: { SIGILL_DATA: folder },
    clock: systemClock,
    random: systemRandom,
    userId,
    isInteractive: false,
    print: (text) => {
      out += `${text}\n`
    },
    printError: (text) => {
      err += `${text}\n`
    },
    askPassword: async () => null,
    askYesNo: async () => false,
    readLine: async () => input.trimEnd(),
  }
  const code = await runCli(words, terminal, async () => EXIT.ok)
  return { code, out, err }
}

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
      const outcome = await inProcess(server.folder, words === '' ? [] : words.split(' '), input)
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

describe('the command line without a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
  after(() => rmSync(folder, { recursive: true }))

  test('a folder without Sigill is named, with what to do', async () => {
    const { code, err } = await runSigill(folder, ['account', 'list'])
    assert.equal(code, 3)
    assert.match(err, /There is no Sigill in .*npm start/)
  })

  test('a reader that has enough is no fault', async () => {
    const command = join(import.meta.dirname, '../bin/sigill.mjs')
    const child = spawn(process.execPath, [command, 'doctor'], {
      env: { ...process.env, SIGILL_DATA: folder },
    })
    child.stdout.destroy()
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += String(text)
    })
    const [code] = await once(child, 'close')
    assert.deepEqual({ code, said }, { code: EXIT.refused, said: '' })
  })

  test('before the first start, doctor misses nothing that is made then', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      writeFileSync(
        join(data, 'sigill.toml'),
        '[listen]\nimaps = "off"\npop3s = "off"\nsubmissions = "off"\nreception = "off"\nweb = "off"\n',
      )
      const { code, out } = await inProcess(data, ['doctor'], '')
      assert.equal(code, EXIT.ok, out)
      assert.deepEqual(readdirSync(data), ['sigill.toml'])
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('looking for a store where there is none makes none', async () => {
    const { code, err } = await inProcess(folder, ['store', 'check'], '')
    assert.equal(code, EXIT.settings)
    assert.match(err, /There is no Sigill in/)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('root does not serve what belongs to another user', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      mustNotBeForeignRoot(data, { userId: 0 }) // nothing is there yet
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      if (process.geteuid?.() === 0) chownSync(keyFile(data, 'app-password'), 65_534, 65_534)
      assert.throws(() => mustNotBeForeignRoot(data, { userId: 0 }), /belongs to another user.*sudo -u '#/)
      mustNotBeForeignRoot(data, { userId: 1_000 })
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('a folder of another user is left alone, with what to do', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
    const other = statSync(data).uid + 1
    try {
      const before = readdirSync(data)
      renameSync(join(data, 'sigill.toml'), join(data, 'hidden')) // as from a user who may not look into the folder
      assert.match((await inProcess(data, ['account', 'list'], '', other)).err, /belongs to another user/)
      renameSync(join(data, 'hidden'), join(data, 'sigill.toml'))
      const listed = await inProcess(data, ['account', 'list'], '', other)
      assert.equal(listed.code, EXIT.settings)
      assert.match(listed.err, new RegExp(`belongs to another user.*sudo -u '#${other - 1}'`))
      for (const words of [
        ['store', 'check'],
        ['store', 'copy', '--to', 'postgres://127.0.0.1:1/x'],
      ])
        assert.match((await inProcess(data, words, '', other)).err, /belongs to another user/)
      assert.match((await inProcess(data, ['doctor'], '', other)).out, /MEND {2}data folder: .*another user/)
      assert.deepEqual(readdirSync(data), before)
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('keys that are lost for good are made anew when the operator says so, and only they', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      const [pepper = '', sealing] = keyDigests(data)
      rmSync(keyFile(data, 'sealing'))
      const asked = await inProcess(data, ['keys', 'make'], '')
      assert.equal(asked.code, EXIT.refused)
      assert.match(asked.err, /sealing\.json is missing\. With a new one .*authenticator.*\n.*--yes/)
      assert.equal((await inProcess(data, ['keys', 'make', '--yes'], '')).code, EXIT.ok)
      assert.equal(keyDigests(data)[0], pepper)
      assert.notEqual(keyDigests(data)[1], sealing)
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('doctor tells of a variable that is no setting', async () => {
    const { code, out } = await runSigill(folder, ['doctor'], '', { SIGILL_HOSTNAM: 'x' })
    assert.equal(code, EXIT.refused)
    assert.match(
      out,
      /MEND {2}environment: .*SIGILL_HOSTNAM \(do you mean SIGILL_HOSTNAME\?\)\n {6}Mend their names/,
    )
  })

  test('a wrong setting is named, with where it stands', async () => {
    const { code, err } = await runSigill(folder, ['doctor'], '', { SIGILL_LISTEN_IMAPS: 'everywhere' })
    assert.equal(code, 3)
    assert.match(err, /listen\.imaps in the environment variable SIGILL_LISTEN_IMAPS/)
  })

  for (const [what, harm, message] of [
    [
      'no key',
      (data) => rmSync(join(data, 'keys/app-password.json')),
      /MEND {2}keys of app passwords: .* is missing\..*sigill keys make.*\n {6}Put back the copy/,
    ],
    ['no directory', (data) => rmSync(join(data, 'directory.sqlite')), /MEND {2}store: .* is missing/],
    [
      'a damaged directory',
      (data) => truncateSync(join(data, 'directory.sqlite'), 2_000),
      /MEND {2}store: .*malformed.*\n {6}Stop Sigill, keep a copy .* newest backup/,
    ],
  ] as const satisfies readonly (readonly [string, (data: string) => void, RegExp])[]) {
    test(`doctor finds ${what}, and changes nothing`, async () => {
      const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
      try {
        await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
        const added = await inProcess(
          data,
          ['account', 'add', 'x@example.test', '--password-stdin'],
          PASSWORD,
        )
        assert.equal(added.code, 0, added.err)
        harm(data)
        const before = readdirSync(data)
        const { code, out } = await inProcess(data, ['doctor'], '')
        assert.equal(code, 1)
        assert.match(out, message)
        assert.deepEqual(readdirSync(data), before)
      } finally {
        rmSync(data, { recursive: true })
      }
    })
  }

  test('doctor takes a full disk for no damage', { skip: !hasPrlimit && 'prlimit is not here' }, async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      await inProcess(data, ['account', 'add', 'x@example.test', '--password-stdin'], PASSWORD)
      // Nothing may be longer than this: it cannot open a database.
      const { stdout } = spawnSync(
        'prlimit',
        ['--fsize=4096', process.execPath, join(import.meta.dirname, '../bin/sigill.mjs'), 'doctor'],
        { env: { ...process.env, SIGILL_DATA: data }, encoding: 'utf8' },
      )
      assert.match(stdout, /MEND {2}store: .*disk is full.*\n {6}Make room/)
      assert.doesNotMatch(stdout, /backup\.$/m)
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('doctor tells of a postmaster that is no account', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      await inProcess(data, ['account', 'add', 'x@example.test', '--password-stdin'], PASSWORD)
      const told = async (postmaster: string) =>
        (await runSigill(data, ['doctor'], '', { SIGILL_POSTMASTER: postmaster })).out
      assert.match(await told('y@example.test'), /MEND {2}postmaster: y@example\.test is no account here/)
      assert.match(await told('x@example.test'), /well {2}postmaster: x@example\.test/)
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('doctor says what to mend', async () => {
    const { code, out } = await runSigill(folder, ['doctor'], '', { SIGILL_LISTEN_IMAPS: '192.0.2.1:9993' })
    assert.equal(code, 1)
    assert.match(out, /MEND {2}data folder/)
    assert.match(
      out,
      /MEND {2}listen\.imaps: 192\.0\.2\.1:9993 cannot be opened \(EADDRNOTAVAIL\)\n {6}This machine has no such address/,
    )
  })

  test('doctor tells a port that another program has from one that Sigill has', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const environment = { SIGILL_LISTEN_IMAPS: `127.0.0.1:${port}` }
    try {
      const { out } = await runSigill(folder, ['doctor'], '', environment)
      assert.match(out, new RegExp(`MEND {2}listen\\.imaps: another program has 127\\.0\\.0\\.1:${port}`))
      const giveBack = takeFolder(folder)
      assert.match(
        (await runSigill(folder, ['doctor'], '', environment)).out,
        /well {2}listen\.imaps: .* is in use, by Sigill/,
      )
      giveBack()
    } finally {
      other.close()
    }
  })
})
