/** The command line where no server runs: what is not there yet, not ours, wrong in the settings, or lost; and what doctor says of it. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
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
import { after, describe, test } from 'node:test'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { EXIT } from '../src/cli/command.ts'
import { mustNotBeForeign } from '../src/cli/installation.ts'
import { ensureDataFolder } from '../src/config/data-folder.ts'
import { keyDigests, keyFile } from '../src/config/keys.ts'
import { readSettings } from '../src/config/read-settings.ts'
import { takeFolder } from '../src/config/running.ts'
import { runInProcess } from './support/run-in-process.ts'
import { runSigill } from './support/run-sigill.ts'

const hasPrlimit = spawnSync('prlimit', ['--version']).error === undefined
const PASSWORD = 'tre blå båtar i dimman'

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
      const { code, out } = await runInProcess(data, ['doctor'], '')
      assert.equal(code, EXIT.ok, out)
      assert.deepEqual(readdirSync(data), ['sigill.toml'])
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('looking for a store where there is none makes none', async () => {
    const { code, err } = await runInProcess(folder, ['store', 'check'], '')
    assert.equal(code, EXIT.settings)
    assert.match(err, /There is no Sigill in/)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('what was never started is refused and stays as it is, also by what would open its store', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      writeFileSync(join(data, 'sigill.toml'), '')
      const ADD = ['account', 'add', 'x@example.test', '--password-stdin']
      for (const words of [ADD, ['queue', 'list'], ['store', 'check'], ['backup', join(data, 'copy')]]) {
        const { code, err } = await runInProcess(data, words, PASSWORD)
        assert.deepEqual(
          [code, /Nothing was started in .* yet\. Start Sigill once/.test(err)],
          [3, true],
          err,
        )
      }
      assert.deepEqual(readdirSync(data), ['sigill.toml'])
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      assert.equal((await runInProcess(data, ADD, PASSWORD)).code, EXIT.ok)
      rmSync(join(data, 'directory.sqlite'))
      assert.match((await runInProcess(data, ['account', 'list'], '')).err, /directory\.sqlite is missing/)
      assert.ok(!readdirSync(data).includes('directory.sqlite'))
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('root does not serve what belongs to another user', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      mustNotBeForeign(data, { userId: 0 }) // nothing is there yet
      await ensureDataFolder(data, readSettings(data, {}), systemClock, systemRandom)
      if (process.geteuid?.() === 0) chownSync(keyFile(data, 'app-password'), 65_534, 65_534)
      assert.throws(() => mustNotBeForeign(data, { userId: 0 }), /belongs to another user.*sudo -u '#/)
      mustNotBeForeign(data, { userId: statSync(data).uid + 1 }) // who may write there all the same, as in a container
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
      assert.match((await runInProcess(data, ['account', 'list'], '', other)).err, /belongs to another user/)
      renameSync(join(data, 'hidden'), join(data, 'sigill.toml'))
      const listed = await runInProcess(data, ['account', 'list'], '', other)
      assert.equal(listed.code, EXIT.settings)
      assert.match(listed.err, new RegExp(`belongs to another user.*sudo -u '#${other - 1}'`))
      for (const words of [
        ['store', 'check'],
        ['store', 'copy', '--to', 'postgres://127.0.0.1:1/x'],
      ])
        assert.match((await runInProcess(data, words, '', other)).err, /belongs to another user/)
      assert.match(
        (await runInProcess(data, ['doctor'], '', other)).out,
        /MEND {2}data folder: .*another user/,
      )
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
      const asked = await runInProcess(data, ['keys', 'make'], '')
      assert.equal(asked.code, EXIT.refused)
      assert.match(asked.err, /sealing\.json is missing\. With a new one .*authenticator.*\n.*--yes/)
      assert.equal((await runInProcess(data, ['keys', 'make', '--yes'], '')).code, EXIT.ok)
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
      /MEND {2}keys of app passwords: .* is missing\..*sigill keys make.*\n {6}Put back the copy.*\n(well.*\n)*well {2}store: /,
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
        const added = await runInProcess(
          data,
          ['account', 'add', 'x@example.test', '--password-stdin'],
          PASSWORD,
        )
        assert.equal(added.code, 0, added.err)
        harm(data)
        const before = readdirSync(data)
        const { code, out } = await runInProcess(data, ['doctor'], '')
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
      await runInProcess(data, ['account', 'add', 'x@example.test', '--password-stdin'], PASSWORD)
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
      await runInProcess(data, ['account', 'add', 'x@example.test', '--password-stdin'], PASSWORD)
      const told = async (postmaster: string) =>
        (await runSigill(data, ['doctor'], '', { SIGILL_POSTMASTER: postmaster })).out
      assert.match(await told('y@example.test'), /MEND {2}postmaster: y@example\.test is no account here/)
      assert.match(await told('x@example.test'), /well {2}postmaster: x@example\.test/)
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  test('doctor tells what a relay lacks, and which file of the settings cannot be read', async () => {
    const { out } = await runSigill(folder, ['doctor'], '', {
      SIGILL_RELAY_HOST: 'relay.test',
      SIGILL_RELAY_USER: 'anna',
      SIGILL_PUSH_TRUST: '/not/there',
      SIGILL_HARM_PLACES: '/not/there',
    })
    assert.match(out, /MEND {2}relay: relay\.user and relay\.password_file belong together/)
    assert.match(out, /MEND {2}push: push\.trust: \/not\/there .*ENOENT/)
    assert.match(out, /MEND {2}harm\.places: .*ENOENT.*\/not\/there/)
  })

  test('what belongs into the DNS follows the settings', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sigill-cli-'))
    try {
      const tell = async (settings: string) => {
        writeFileSync(join(data, 'sigill.toml'), settings)
        const { code, out, err } = await runInProcess(data, ['dns'], '')
        const lines = out.split('\n').map((line) => line.replace(/ ;.*/, '').replaceAll(/ +/g, ' '))
        return { code, err, lines }
      }
      assert.match((await tell('hostname = "localhost"\n')).err, /"localhost" stands in no DNS/)
      const { code, lines } = await tell(
        `hostname = "mail.example.se"\ndomains = ["exämple.se"]\npostmaster = "anna@exämple.se"
[listen]\nimaps = "0.0.0.0:993"\npop3s = "off"\nweb = "127.0.0.1:8443"
[web]\norigin = "https://post.example.se"\n[relay]\nhost = "relay.example"\n`,
      )
      assert.equal(code, EXIT.ok)
      for (const line of [
        'mail.example.se. A ADDRESS',
        'xn--exmple-cua.se. MX 10 mail.example.se.',
        'xn--exmple-cua.se. TXT "v=spf1 include:RELAY -all"',
        '_dmarc.xn--exmple-cua.se. TXT "v=DMARC1; p=quarantine; rua=mailto:anna@xn--exmple-cua.se"',
        'autoconfig.xn--exmple-cua.se. CNAME post.example.se.',
        '_imaps._tcp.xn--exmple-cua.se. SRV 0 1 993 mail.example.se.',
        '_pop3s._tcp.xn--exmple-cua.se. SRV 0 0 0 .',
        '_jmap._tcp.xn--exmple-cua.se. SRV 0 1 443 post.example.se.',
      ])
        assert.ok(lines.includes(line), `${line} in\n${lines.join('\n')}`)
      const alone = await tell('hostname = "mail.example.se"\ndomains = ["a.se"]\n[listen]\nweb = "off"\n')
      assert.ok(alone.lines.includes('a.se. TXT "v=spf1 -all"'))
      assert.ok(!alone.lines.some((line) => /auto|jmap/.test(line)))
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
