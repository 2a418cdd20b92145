/**
 * The ready configurations of docs/deploy: read by what they are for, where that is installed, and held against the settings
 * they name. HAProxy runs with the file as it stands, but for its ports.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { systemClock } from '../src/base/clock.ts'
import type { LogEvent } from '../src/base/event.ts'
import { systemRandom } from '../src/base/random.ts'
import { settingNames, variableOf } from '../src/config/read-settings.ts'
import type { DoorName } from '../src/doors.ts'
import { makeMeters } from '../src/metrics/meters.ts'
import { ALONE } from '../src/place.ts'
import { type RunningServer, startServer } from '../src/server.ts'
import { memoryLinks } from './support/memory-links.ts'
import { startTestServer, type TestServer, testSettings } from './support/test-server.ts'

const fileOf = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../docs/deploy', name), 'utf8')
/** False, or why what needs the command is left out. */
const skip = (command: string, ...args: readonly string[]): string | false =>
  spawnSync(command, args, { stdio: 'ignore' }).status !== 0 &&
  `${[command, ...args].join(' ')} does not work here`

describe('the compose file', { skip: skip('python3', '-c', 'import yaml') }, () => {
  type Service = {
    readonly environment: Readonly<Record<string, string>>
    readonly ports: readonly string[]
    readonly volumes: readonly string[]
  }
  type Compose = {
    readonly services: Readonly<Record<string, Service>>
    readonly volumes: Readonly<Record<string, unknown>>
  }
  const read = (): Compose => {
    const program = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'
    const { stdout } = spawnSync('python3', ['-c', program], { input: fileOf('compose.yaml') })
    return JSON.parse(String(stdout)) as Compose
  }

  test('sets only settings that there are, and they can be used', () => {
    const known = new Set(settingNames().map(variableOf))
    for (const { environment } of Object.values(read().services)) {
      assert.deepEqual(
        Object.keys(environment).filter((name) => !known.has(name)),
        [],
      )
      assert.ok(testSettings('/nowhere', environment).workers > 1)
    }
  })

  test('publishes the doors that it opens, and names the volumes it uses', () => {
    const { services, volumes: declared } = read()
    for (const { environment, ports, volumes } of Object.values(services)) {
      const inside = Object.entries(environment).flatMap(([name, value]) =>
        name.startsWith('SIGILL_LISTEN_') ? [value.split(':')[1]] : [],
      )
      // The same outside: what Sigill tells programs is what it listens on.
      assert.deepEqual(ports.toSorted(), inside.map((port) => `${port}:${port}`).sort())
      assert.deepEqual(
        volumes.flatMap((volume) => /^(\w+):/.exec(volume)?.[1] ?? []),
        Object.keys(declared),
      )
    }
  })
})

describe('metrics in the alert rules and in the guide', () => {
  const registry = new Registry()
  makeMeters(registry)
  collectDefaultMetrics({ register: registry })
  const names = registry.getMetricsAsArray().map(({ name }) => name)
  const guide = readFileSync(join(import.meta.dirname, '../docs/guides/metrics.md'), 'utf8')
  /** The metric, whose series of a histogram have endings. */
  const named = (text: string): readonly string[] =>
    (text.match(/\b(?:sigill|process|nodejs)_[a-z0-9_]+/g) ?? []).map((name) =>
      name.replace(/_(?:bucket|sum|count)$/, ''),
    )

  test('are all there', () => {
    for (const text of [fileOf('sigill-alerts.yml'), guide])
      assert.deepEqual(
        named(text).filter((name) => !names.includes(name)),
        [],
      )
    assert.ok(named(fileOf('sigill-alerts.yml')).length > 10)
  })

  test('that are ours all stand in the guide', () => {
    const known = named(guide)
    assert.deepEqual(
      names.filter((name) => name.startsWith('sigill_') && !known.includes(name)),
      [],
    )
  })

  test('are YAML', { skip: skip('python3', '-c', 'import yaml') }, () => {
    const program = 'import sys, yaml; print(len(yaml.safe_load(sys.stdin)["groups"][0]["rules"]))'
    const { stdout } = spawnSync('python3', ['-c', program], { input: fileOf('sigill-alerts.yml') })
    assert.ok(Number(stdout) > 5)
  })
})

test('the image takes neither mail nor keys of a server that was tried in the same folder along', () => {
  const left = readFileSync(join(import.meta.dirname, '../.dockerignore'), 'utf8').split('\n')
  for (const folder of ['data', '**/node_modules']) assert.ok(left.includes(folder), folder)
})

describe('the systemd unit', { skip: skip('systemd-analyze', '--version') }, () => {
  test('is understood by systemd', (t) => {
    // With this Node in place of the one in /opt/sigill, which is not here.
    const text = fileOf('sigill.service').replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
    const isHeard = /sometimes/.test(
      String(saidOf(text.replace('[Service]', '[Service]\nRestart=sometimes'))),
    )
    if (isHeard) assert.deepEqual(saidOf(text), [])
    else t.skip('systemd-analyze verifies nothing here, not even a wrong unit')
  })

  /** What systemd says of it; it looks at the units of this machine that ours names as well, and those are not ours. */
  const saidOf = (text: string): readonly string[] => {
    const folder = mkdtempSync(join(tmpdir(), 'sigill-unit-'))
    const unit = join(folder, 'sigill.service')
    writeFileSync(unit, text)
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('sigill.service'))
  }
})

describe('behind HAProxy, with its file', { skip: skip('haproxy', '-v') }, () => {
  const DOORS = ['imaps', 'pop3s', 'submissions', 'reception', 'web'] as const
  const CLIENT = '127.0.0.5'
  const ports = new Map<DoorName, number>()
  const seenBySecond: LogEvent[] = []
  const sockets: Socket[] = []
  let folder: string
  let first: TestServer
  let second: RunningServer
  let haproxy: ChildProcess
  let said = ''

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sigill-haproxy-'))
    const behind = { SIGILL_PROXIES: '127.0.0.1', SIGILL_LISTEN_WEB: '127.0.0.1:0' }
    const { links } = memoryLinks(2, true)
    const [here = ALONE, there = ALONE] = links.map((link) => ({ ...ALONE, processes: 2, link }))
    first = await startTestServer(behind, { place: here })
    second = await startServer({
      folder: first.folder,
      settings: testSettings(first.folder, behind),
      clock: systemClock,
      random: systemRandom,
      log: (event) => void seenBySecond.push(event),
      place: there,
    })
    // It cannot be given any port that is free: somebody else may have taken one that was, a moment ago.
    for (let tries = 0; tries < 5 && !(await startHaproxy()); tries++);
    assert.equal(haproxy.exitCode, null, said)
  })
  after(async () => {
    for (const socket of sockets) socket.destroy()
    haproxy?.kill('SIGKILL')
    await second?.stop()
    await first?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const startHaproxy = async (): Promise<boolean> => {
    for (const door of DOORS) ports.set(door, await freePort())
    const path = join(folder, 'haproxy.cfg')
    writeFileSync(path, ported(fileOf('haproxy.cfg')))
    haproxy = spawn('haproxy', ['-db', '-f', path], { stdio: ['ignore', 'ignore', 'pipe'] })
    haproxy.stderr?.on('data', (text: Buffer) => {
      said += text
    })
    while (haproxy.exitCode === null) if (await isOpen('web')) return haproxy.exitCode === null
    return false
  }
  const freePort = (): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        server.close(() => resolve(port))
      })
    })
  /** The file with ports of this test; what it says of doors and machines stays. */
  const ported = (config: string): string => {
    const machine = { mail1: (door: DoorName) => first.port(door), mail2: secondPort }
    return config
      .replace(/maxconn \d+/, 'maxconn 100')
      .replace(/listen (\w+)[\s\S]*?(?=\n\n|$)/g, (section, door: DoorName) =>
        section
          .replace(/bind :\d+/, `bind 127.0.0.1:${ports.get(door)}`)
          .replace(
            /server (mail[12]) \S+/g,
            (_, name: 'mail1' | 'mail2') => `server ${name} 127.0.0.1:${machine[name](door)}`,
          ),
      )
  }
  const secondPort = (door: DoorName): number => second.doors.find(({ name }) => name === door)?.port ?? 0
  const isOpen = (door: DoorName): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(ports.get(door) ?? 0, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })

  /** Speaks with one of the two through HAProxy: sends each when a line has come, and gives all that was heard. */
  const talk = async (door: DoorName, words: readonly string[], isTls = true): Promise<string> => {
    const plain = connect({ port: ports.get(door) ?? 0, host: '127.0.0.1', localAddress: CLIENT })
    const socket = isTls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain
    sockets.push(plain)
    const left = [...words]
    let heard = ''
    for await (const chunk of socket) {
      heard += chunk
      const next = left.shift()
      if (next === undefined) break
      socket.write(`${next}\r\n`)
    }
    return heard
  }
  const signIn = (): Promise<string> => {
    const { address, secret } = first.anna
    return talk('imaps', [`a LOGIN ${address} ${secret}`])
  }
  const remotes = (events: readonly LogEvent[]): readonly string[] =>
    events.flatMap((event) => (event.event === 'sign-in.accepted' ? [event.remote] : []))

  test('both machines serve, and each sees the address of the program', async () => {
    for (let count = 0; count < 4; count++) assert.match(await signIn(), /^a OK /m)
    const seen = [remotes(first.events), remotes(seenBySecond)]
    assert.ok(
      seen.every((each) => each.length > 0),
      JSON.stringify(seen),
    )
    assert.deepEqual(new Set(seen.flat()), new Set([CLIENT]))
  })

  test('every door is reached', async () => {
    const { address, secret } = first.anna
    assert.match(await talk('pop3s', [`USER ${address}`, `PASS ${secret}`, 'QUIT']), /^\+OK goodbye/m)
    const plain = Buffer.from(`\0${address}\0${secret}`).toString('base64')
    assert.match(await talk('submissions', ['EHLO there', `AUTH PLAIN ${plain}`]), /^235 /m)
    assert.match(await talk('reception', ['EHLO there'], false), /^250[ -]/m)
    const request = 'GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n'
    const web = connectTls({
      socket: connect({ port: ports.get('web') ?? 0, host: '127.0.0.1' }),
      rejectUnauthorized: false,
    })
    web.write(`${request}\r\n`)
    let heard = ''
    for await (const chunk of web) heard += chunk
    assert.match(heard, /^HTTP\/1\.1 \d{3} /)
  })

  test('its checks are no noise, and nothing was refused', () => {
    const refused = [...first.events, ...seenBySecond].filter(({ event }) => event === 'connection.refused')
    assert.deepEqual(refused, [])
  })

  test('one machine stops: whoever comes is served by the other', async () => {
    await second.stop()
    for (let count = 0; count < 4; count++) assert.match(await signIn(), /^a OK /m)
  })
})
