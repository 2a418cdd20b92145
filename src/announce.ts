/** What the server says to whoever started it: where it listens, and what comes next. */
import { certificateFiles } from './config/certificate.ts'
import { placeText } from './config/running.ts'
import type { Settings } from './config/settings.ts'
import type { RunningServer } from './server.ts'

/** In lines. */
export const announcement = async (
  server: RunningServer,
  folder: string,
  settings: Settings,
): Promise<readonly string[]> => {
  const { authority } = certificateFiles(folder, settings)
  return [
    `Sigill listens, with its data in ${folder}:`,
    ...server.doors.map((door) => `  ${door.name.padEnd(12)} ${placeText(door)}`),
    ...(authority === null ? [] : [`Mail programs on this machine trust ${authority}`]),
    ...(server.isEmpty ? await whatIsNext(server, settings) : []),
  ]
}

/** Without an account: the set-up link, where the account pages are open, and the commands. */
const whatIsNext = async (server: RunningServer, { domains }: Settings): Promise<readonly string[]> => {
  const hasPages = server.doors.some(({ name }) => name === 'web')
  const link = hasPages ? await server.setUpLink() : null
  const address = `anna@${domains[0]}`
  return [
    ...(link === null
      ? []
      : [
          '\nNext, in a browser, make the first account. This link works once, for a day:',
          `  ${link.reveal()}`,
        ]),
    `\n${link === null ? 'Next' : 'Or'}, in another terminal, an account and an app password for its first mail program:`,
    `  npx sigill account add ${address}`,
    `  npx sigill app-password add ${address} --name "My phone"`,
  ]
}
