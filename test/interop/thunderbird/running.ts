/** A Thunderbird without a screen, with a profile of its own, that reaches this machine only. It is driven by Marionette. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../until.ts'
import { type Marionette, openMarionette } from './marionette.ts'

export type Thunderbird = {
  /** Calls a function of inside.js. */
  inside(name: string, ...args: readonly unknown[]): Promise<unknown>
  /** What a dialog says, which is then cancelled; null when there is none. */
  dialog(): Promise<string | null>
  stop(): Promise<void>
}

const INSIDE = readFileSync(join(import.meta.dirname, 'inside.js'), 'utf8')

const QUIT_MS_MAX = 10_000 // it takes one second

/** Started again with the same profile, it knows what it knew. */
export const startThunderbird = async (
  home: string,
  authority: string,
  proxyPort: number,
): Promise<Thunderbird> => {
  const profile = join(home, 'profile')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  writeFileSync(join(profile, 'user.js'), preferences(proxyPort))
  const portFile = join(profile, 'MarionetteActivePort')
  rmSync(portFile, { force: true })
  const output = openSync(join(home, 'thunderbird.log'), 'a')
  const child = spawn(
    'thunderbird',
    ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access', '--profile', profile],
    {
      env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', MOZ_CRASHREPORTER_DISABLE: '1' },
      stdio: ['ignore', output, output],
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await until(
      'Thunderbird listens',
      async () => existsSync(portFile) && readFileSync(portFile, 'utf8') !== '',
    )
    const marionette = await openMarionette(Number(readFileSync(portFile, 'utf8')))
    await marionette.script(INSIDE)
    const inside = call(marionette)
    await inside('trust', readFileSync(authority, 'utf8').replace(/-----.*-----|\s/g, ''))
    return {
      inside,
      dialog: marionette.dialog,
      stop: async () => {
        marionette.quit() // it writes down what it knows
        const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_MS_MAX)
        await ended
        clearTimeout(timer)
      },
    }
  } catch (fault) {
    await kill()
    throw fault
  }
}

const call =
  (marionette: Marionette): Thunderbird['inside'] =>
  (name, ...args) =>
    marionette.script(`return inside[${JSON.stringify(name)}](...arguments)`, ...args)

const preferences = (proxyPort: number): string =>
  Object.entries({
    'marionette.port': 0, // any; it says which in its profile
    'network.dns.forceResolve': '127.0.0.1',
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxyPort,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': proxyPort,
    'network.proxy.allow_hijacking_localhost': true,
    'app.update.disabledForTesting': true,
    'datareporting.policy.dataSubmissionEnabled': false,
    'mail.provider.suppress_dialog_on_startup': true,
    'mail.shell.checkDefaultClient': false,
    'mailnews.start_page.enabled': false,
  })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')
