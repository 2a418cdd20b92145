import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { handClock } from '../../test/support/hand-clock.ts'
import { systemRandom } from '../base/random.ts'
import {
  type CertificateFiles,
  certificateFiles,
  certificateProblem,
  ensureCertificate,
  readCertificate,
} from './certificate.ts'
import { ensureDataFolder, folders } from './data-folder.ts'
import { createDurably } from './durable-file.ts'
import {
  ensureKeys,
  KEY_FILES,
  type KeyName,
  keyDigests,
  keyFile,
  missingKeys,
  readPeppers,
  readSealingKeys,
} from './keys.ts'
import {
  dataFolder,
  readSettings,
  SETTINGS_FILE,
  SettingsMistake,
  settingNames,
  unknownVariables,
  variableOf,
} from './read-settings.ts'
import { relaySettings } from './relay.ts'

const made: string[] = []
const folderWith = (settings: string | null): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-config-'))
  made.push(folder)
  if (settings !== null) writeFileSync(join(folder, SETTINGS_FILE), settings)
  return folder
}
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true })
})

describe('the settings', () => {
  test('without a file are the defaults: loopback, TLS, no root needed', () => {
    const { listen, domains, sign_in } = readSettings(folderWith(null), {})
    assert.deepEqual(listen.imaps, { host: '127.0.0.1', port: 8993 })
    assert.deepEqual([listen.imap, listen.lmtp], ['off', 'off'])
    assert.deepEqual(listen.web, { host: '127.0.0.1', port: 8443 })
    assert.deepEqual([domains, sign_in.without_tls_on_loopback], [['example.test'], false])
  })

  test('come from the file, and an environment variable of its name overrides each', () => {
    const folder = folderWith(
      'domains = ["a.test", "b.test"]\n[listen]\nimaps = "0.0.0.0:993"\nlmtp = "[::1]:8024"\n',
    )
    const settings = readSettings(folder, {
      SIGILL_LISTEN_IMAPS: '127.0.0.1:9993',
      SIGILL_LISTEN_POP3S: 'off',
      SIGILL_DOMAINS: 'c.test, d.test',
    })
    assert.deepEqual(settings.listen.imaps, { host: '127.0.0.1', port: 9993 })
    assert.deepEqual(settings.listen.lmtp, { host: '::1', port: 8024 })
    assert.equal(settings.listen.pop3s, 'off')
    assert.deepEqual(settings.domains, ['c.test', 'd.test'])
  })

  for (const [file, environment, words] of [
    ['[listen]\nimaps = "993"\n', {}, /listen\.imaps in .*sigill\.toml: must be "address:port"/],
    ['', { SIGILL_LISTEN_IMAPS: 'x:y' }, /listen\.imaps in the environment variable SIGILL_LISTEN_IMAPS/],
    [
      '[listen]\nimap4 = "off"\n',
      {},
      /listen\.imap4 in .*: there is no such setting \(do you mean listen\.imaps\?\)/,
    ],
    [
      'hostnam = "x"\n[sing_in]\nthrottle = false\n',
      {},
      /^hostnam in .*mean hostname\?\)\nsing_in in .*mean sign_in\?\)$/,
    ],
    ['colour = "red"\n', {}, /^colour in .*: there is no such setting$/],
    ['domains = ["anna@example.se"]\n', {}, /domains\.0 in .*"anna@example\.se" is not a domain/],
    ['store = "postgres://sigill:a#b@db/sigill"\n', {}, /store in .*# %23/],
    ['[limits]\nmessage_mib = 0\n', {}, /limits\.message_mib in .*: must be 1 or more$/],
    ['workers = 257\n', {}, /workers in .*: must be 256 or less$/],
    ['workers = "many"\n', {}, /workers in .*: must be a number$/],
    ['workers = 1.5\n', {}, /workers in .*: must be a whole number$/],
    ['domains = []\n', {}, /domains in .*: must not be empty$/],
    ['domains = 5\n', {}, /domains in .*: must be a list such as/],
    ['hostname = 5\n', {}, /hostname in .*: must be words between quotation marks$/],
    ['hostname = "https://mail.example.se"\n', {}, /hostname in .*: "https:.*" is not a name such as/],
    ['hostname = ""\n', {}, /hostname in .*: "" is not a name such as/],
    ['listen = "off"\n', {}, /listen in .*: must be a section/],
    ['sign_up = "everybody"\n', {}, /sign_up in .*: must be "closed" or "invitation" or "open"$/],
    ['[web]\norigin = "mail.example.se"\n', {}, /web\.origin in .*: must be an address such as "https:/],
    ['[sign_in]\nthrottle = 1\n', {}, /sign_in\.throttle in .*: must be true or false$/],
    ['[sign_in]\napproval_digits = 4\n', {}, /sign_in\.approval_digits in .*: must be 2 or 6$/],
    ['imaps = "0.0.0.0:993"\n', {}, /^imaps in .*do you mean listen\.imaps\?\)$/],
    ['[listen]\nhostname = "x"\n', {}, /^listen\.hostname in .*do you mean hostname\?\)$/],
    ['domains = [', {}, /sigill\.toml/],
  ] as const) {
    test(`${JSON.stringify(file)} ${JSON.stringify(environment)} is a mistake that is named`, () => {
      assert.throws(
        () => readSettings(folderWith(file), environment),
        (fault: unknown) => {
          assert.ok(fault instanceof SettingsMistake)
          assert.match(fault.message, words)
          return true
        },
      )
    })
  }

  test('are never quoted when the file cannot be understood: a password may stand there', () => {
    const folder = folderWith('hostname = "x"\nstore = "postgres://sigill:hemligt@db/sigill\n')
    assert.throws(
      () => readSettings(folder, {}),
      (fault: Error) =>
        /sigill\.toml, line 2, column \d+: /.test(fault.message) && !/hemligt/.test(fault.message),
    )
  })

  test('that are a folder, or name a file that is not there, are a mistake that says which', () => {
    const folder = folderWith(null)
    mkdirSync(join(folder, SETTINGS_FILE))
    assert.throws(() => readSettings(folder, {}), /sigill\.toml cannot be read \(EISDIR\)/)
    const named = readSettings(
      folderWith('[relay]\nhost = "relay.test"\nuser = "anna"\npassword_file = "/not/there"\n'),
      {},
    )
    assert.throws(
      () => relaySettings(named),
      (fault: unknown) =>
        fault instanceof SettingsMistake &&
        /^relay\.password_file: \/not\/there .*ENOENT/.test(fault.message),
    )
  })

  test('have domains in the form of addresses, however they are written', () => {
    const { domains } = readSettings(folderWith('domains = ["Example.SE", "xn--exmple-cua.se"]\n'), {})
    assert.deepEqual(domains, ['example.se', 'exämple.se'])
  })

  test('have the host name in the form in which protocols say it; an address is one too', () => {
    const nameOf = (hostname: string) => readSettings(folderWith(`hostname = "${hostname}"\n`), {}).hostname
    assert.deepEqual(['Mail.Exämple.se', '127.0.0.1', '::1'].map(nameOf), [
      'mail.xn--exmple-cua.se',
      '127.0.0.1',
      '::1',
    ])
  })

  test('a variable that is none is told, with the one that was meant', () => {
    const environment = {
      SIGILL_DATA: '/a',
      SIGILL_HOSTNAM: 'x',
      SIGILL_COLOUR: 'red',
      SIGILL_WORKERS: '2',
      HOME: '/',
    }
    assert.deepEqual(unknownVariables(environment), [
      'SIGILL_HOSTNAM (do you mean SIGILL_HOSTNAME?)',
      'SIGILL_COLOUR',
    ])
  })

  test('each stand in docs/settings.md with its variable', () => {
    const manual = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8')
    const missing = settingNames().filter(
      (name) => !manual.includes(`\`${name}\``) || !manual.includes(`\`${variableOf(name)}\``),
    )
    assert.deepEqual(missing, [])
  })

  test('lie in --data, else in SIGILL_DATA, else in ./data', () => {
    assert.equal(dataFolder('/a', { SIGILL_DATA: '/b' }), '/a')
    assert.equal(dataFolder(undefined, { SIGILL_DATA: '/b' }), '/b')
    assert.equal(dataFolder(undefined, {}), join(process.cwd(), 'data'))
    assert.equal(dataFolder('', { SIGILL_DATA: '' }), join(process.cwd(), 'data'))
  })
})

describe('the data folder', () => {
  test('is made once, with what is secret readable by its owner only', async () => {
    const folder = folderWith(null)
    const settings = readSettings(folder, {})
    assert.equal(await ensureDataFolder(folder, settings, handClock(), systemRandom), true)
    const before = readFileSync(keyFile(folder, 'app-password'), 'utf8')
    assert.equal(await ensureDataFolder(folder, settings, handClock(), systemRandom), false)
    assert.equal(readFileSync(keyFile(folder, 'app-password'), 'utf8'), before)
    for (const file of [
      keyFile(folder, 'app-password'),
      join(folder, 'tls/key.pem'),
      join(folder, 'tls/ca-key.pem'),
    ]) {
      assert.equal(statSync(file).mode & 0o777, 0o600)
    }
    assert.deepEqual(readSettings(folder, {}), settings)
  })

  test('that is in use is refused without its keys, and no other key is made', async () => {
    const folder = folderWith(null)
    const ready = () => ensureDataFolder(folder, readSettings(folder, {}), handClock(), systemRandom)
    await ready()
    writeFileSync(folders(folder).directory, '')
    for (const name of Object.keys(KEY_FILES) as KeyName[]) {
      const kept = readFileSync(keyFile(folder, name))
      rmSync(keyFile(folder, name))
      await assert.rejects(ready, new RegExp(`${name}\\.json is missing\\. Put back the copy`))
      assert.deepEqual(missingKeys(folder), [name])
      writeFileSync(keyFile(folder, name), kept)
    }
    await ready()
    writeFileSync(keyFile(folder, 'app-password'), '{"keys": "quoted nowhere"}')
    await assert.rejects(ready, (fault: Error) => {
      assert.match(fault.message, /app-password\.json is not a key file$/)
      return true
    })
  })

  test('its keys are made once, differ, and nothing is left beside them', () => {
    const folder = folderWith(null)
    ensureKeys(folder, systemRandom)
    const before = keyDigests(folder)
    createDurably(keyFile(folder, 'app-password'), 'another', 0o600)
    ensureKeys(folder, systemRandom)
    assert.deepEqual(keyDigests(folder), before)
    assert.notDeepEqual(readSealingKeys(folder)[0].key.reveal(), readPeppers(folder)[0].key.reveal())
    assert.deepEqual(readdirSync(join(folder, 'keys')).sort(), Object.values(KEY_FILES).sort())
  })

  test('a key that was lost comes back as another one, which the store tells from it', () => {
    const folder = folderWith(null)
    ensureKeys(folder, systemRandom)
    const before = keyDigests(folder)
    for (const [at, name] of (['app-password', 'sealing', 'push'] as const).entries()) {
      rmSync(keyFile(folder, name))
      ensureKeys(folder, systemRandom)
      assert.notEqual(keyDigests(folder)[at], before[at])
    }
  })

  test('mail without the directory that says whose it is stops the start', async () => {
    const folder = folderWith(null)
    const settings = readSettings(folder, {})
    await ensureDataFolder(folder, settings, handClock(), systemRandom)
    mkdirSync(join(folder, 'accounts', 'abcdefghijkmnpqr'))
    await assert.rejects(
      ensureDataFolder(folder, settings, handClock(), systemRandom),
      /directory\.sqlite is missing/,
    )
  })

  test('a pepper that cannot be read is a fault, never replaced', () => {
    const folder = folderWith(null)
    ensureKeys(folder, systemRandom)
    writeFileSync(keyFile(folder, 'app-password'), '{}')
    ensureKeys(folder, systemRandom)
    assert.throws(() => readPeppers(folder))
  })
})

const DAY_MS = 86_400_000

describe('the certificate', () => {
  test('is for the host name and the loopback, and its authority stays when it is renewed', async () => {
    const folder = folderWith(null)
    const settings = readSettings(folder, { SIGILL_HOSTNAME: 'mail.example.test' })
    const files = certificateFiles(folder, settings)
    const clock = handClock(Date.now())
    await ensureCertificate(files, 'mail.example.test', clock)
    for (const name of ['mail.example.test', 'localhost', '127.0.0.1'])
      assert.equal(certificateProblem(files, name, clock), null)
    assert.match(certificateProblem(files, 'other.test', clock) ?? '', /not for "other\.test"/)
    const early = handClock(clock.nowMs() - 2 * DAY_MS)
    assert.match(certificateProblem(files, 'localhost', early) ?? '', /begins on .* clock of this machine/)
    const authority = readFileSync(files.authority ?? '', 'utf8')
    const { certificate, key } = readCertificate(files)
    createSecureContext({ cert: certificate, key })

    clock.advance(380 * DAY_MS)
    await ensureCertificate(files, 'mail.example.test', clock)
    assert.notEqual(readCertificate(files).certificate, certificate)
    assert.equal(readFileSync(files.authority ?? '', 'utf8'), authority)
    clock.advance(385 * DAY_MS)
    assert.match(certificateProblem(files, 'localhost', clock) ?? '', /ends on .*, in 1[12] days/)
    clock.advance(115 * DAY_MS)
    assert.match(certificateProblem(files, 'localhost', clock) ?? '', /ended/)
  })

  test('is made anew when its key is another one, as after a renewal that was cut short', async () => {
    const folder = folderWith(null)
    const files = certificateFiles(folder, readSettings(folder, {}))
    const clock = handClock(Date.now())
    await ensureCertificate(files, 'localhost', clock)
    writeFileSync(files.key, readFileSync(join(folder, 'tls', 'ca-key.pem')))
    assert.match(certificateProblem(files, 'localhost', clock) ?? '', /not that of the certificate/)
    await ensureCertificate(files, 'localhost', clock)
    const { certificate, key } = readCertificate(files)
    createSecureContext({ cert: certificate, key })
  })

  test('is made anew when it is none', async () => {
    const folder = folderWith(null)
    const files = certificateFiles(folder, readSettings(folder, {}))
    const clock = handClock(Date.now())
    await ensureCertificate(files, 'localhost', clock)
    writeFileSync(files.certificate, 'spilt coffee')
    assert.match(
      certificateProblem(files, 'localhost', clock) ?? '',
      /cert\.pem is not a certificate in PEM$/,
    )
    await ensureCertificate(files, 'localhost', clock)
    assert.equal(certificateProblem(files, 'localhost', clock), null)
  })

  describe('of the operator', () => {
    const withTls = (folder: string, tls: Record<string, string>) =>
      certificateFiles(folder, readSettings(folderWith(null), tls))
    const own = async () => {
      const folder = folderWith(null)
      await ensureCertificate(withTls(folder, {}), 'localhost', handClock(Date.now()))
      return withTls(folder, {
        SIGILL_TLS_CERTIFICATE: join(folder, 'tls', 'cert.pem'),
        SIGILL_TLS_KEY: join(folder, 'tls', 'key.pem'),
      })
    }

    test('is used as it is, also when it has ended', async () => {
      const files = await own()
      const before = readCertificate(files)
      const clock = handClock(Date.now())
      clock.advance(900 * 86_400_000)
      await ensureCertificate(files, 'localhost', clock)
      assert.deepEqual(readCertificate(files), before)
    })

    test('stops the start, named, when it cannot be used', async () => {
      for (const [harm, words] of [
        [(files) => rmSync(files.certificate), /tls\.certificate .* there is no certificate at .*cert\.pem/],
        [(files) => writeFileSync(files.key, ''), /key\.pem is not a private key in PEM/],
        [
          (files) => writeFileSync(files.key, readFileSync(join(dirname(files.key), 'ca-key.pem'))),
          /not that of the certificate/,
        ],
      ] as const satisfies readonly (readonly [(files: CertificateFiles) => void, RegExp])[]) {
        const files = await own()
        harm(files)
        await assert.rejects(ensureCertificate(files, 'localhost', handClock(Date.now())), words)
      }
    })

    test('is both files or none', () => {
      assert.throws(() => withTls(folderWith(null), { SIGILL_TLS_CERTIFICATE: '/c.pem' }), SettingsMistake)
    })
  })
})
