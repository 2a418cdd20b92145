/** What the server says to whoever started it: where it listens, and what comes next. */
import type { Clock } from './base/clock.ts'
import { certificateFiles, certificateProblem } from './config/certificate.ts'
import { dataFolder } from './config/read-settings.ts'
import { placeText } from './config/running.ts'
import type { Settings } from './config/settings.ts'
import type { RunningServer } from './server.ts'

/** In lines. */
export const announcement = async (
  server: RunningServer,
  folder: string,
  settings: Settings,
  clock: Clock,
): Promise<readonly string[]> => {
  const files = certificateFiles(folder, settings)
  const { authority } = files
  const problem = certificateProblem(files, settings.hostname, clock)
  return [
    `Sigill listens, with its data in ${folder}:`,
    ...server.doors.map((door) => `  ${door.name.padEnd(12)} ${placeText(door)}`),
    ...(authority === null ? [] : [`Mail programs on this machine trust ${authority}`]),
    ...(problem === null ? [] : [`Programs will not trust this server, or soon not: ${problem}`]),
    ...(server.isEmpty ? await whatIsNext(server, folder, settings) : []),
  ]
}

/** Without an account: the set-up link, where the account pages are open, and the commands. */
const whatIsNext = async (
  server: RunningServer,
  folder: string,
  { domains }: Settings,
): Promise<readonly string[]> => {
  const hasPages = server.doors.some(({ name }) => name === 'web')
  const link = hasPages ? await server.setUpLink() : null
  const address = `anna@${domains[0]}`
  const where = folder === dataFolder(undefined, {}) ? '' : ` --data ${folder}`
  return [
    ...(link === null
      ? []
      : [
          '\nNext, in a browser, make the first account. This link works once, for a day:',
          `  ${link.reveal()}`,
        ]),
    `\n${link === null ? 'Next' : 'Or'}, in another terminal, an account and an app password for its first mail program:`,
    `  npx sigill account add ${address}${where}`,
    `  npx sigill app-password add ${address} --name "My phone"${where}`,
  ]
}
