/** Where the pages and the doors of mail programs are, as browsers, mails and device guides are told. */
import type { Settings } from './config/settings.ts'
import type { DoorName, OpenDoor } from './doors.ts'
import type { MailPorts } from './web/needs.ts'

const HTTPS_PORT = 443

/** Where the settings say that the pages are, for what is said before a door is open. */
export const plannedOrigin = (settings: Settings): string => {
  const { web } = settings.listen
  return originOf(settings, web === 'off' || web.port === 0 ? [] : [{ name: 'web', ...web }])
}

/** The pages as browsers see them: where no door for them is open, what it would be. */
export const originOf = ({ web, hostname }: Settings, open: readonly OpenDoor[]): string => {
  const port = open.find(({ name }) => name === 'web')?.port ?? HTTPS_PORT
  return web.origin ?? new URL(`https://${hostname}:${port}`).origin
}

export const mailPorts = (open: readonly OpenDoor[]): MailPorts => {
  const portOf = (door: DoorName) => open.find(({ name }) => name === door)?.port ?? null
  return { imap: portOf('imaps'), pop3: portOf('pop3s'), smtp: portOf('submissions') }
}
