/** What every trial of Thunderbird works with: the program, what it can reach, and its accounts. */
import type { TestAccount } from '../../support/test-server.ts'
import { DOMAIN } from '../certificate.ts'
import type { Tap } from '../tap.ts'
import { until } from '../until.ts'
import type { World } from '../world.ts'
import type { Internet } from './internet.ts'
import type { Thunderbird } from './running.ts'

export const NAME = 'Åsa Öberg'

export type Desk = {
  readonly world: World
  readonly internet: Internet
  /** All of its IMAP goes through it. */
  readonly imap: Tap
  readonly inside: Thunderbird['inside']
  readonly dialog: Thunderbird['dialog']
  /** Ends Thunderbird and starts it with the same profile. */
  readonly again: () => Promise<void>
}

export type Seen = {
  readonly subject: string
  readonly isRead: boolean
  readonly isFlagged: boolean
  readonly isOffline: boolean
}

/** Sets an account up; resolves to its key when its INBOX is there. */
export const setUp = async (
  { world, internet, imap, inside }: Desk,
  type: 'imap' | 'pop3',
  { address, secret }: TestAccount,
): Promise<string> => {
  internet.reach([`autoconfig.${DOMAIN}`, `autodiscover.${DOMAIN}`])
  await inside('findSettings', address, secret)
  const incoming = type === 'imap' ? imap.port : world.port('pop3s')
  const ports = { incoming, outgoing: world.port('submissions') }
  return String(await inside('makeAccount', type, NAME, address, secret, ports))
}

export const watch = ({ inside }: Desk, key: string) => {
  const messages = async (path: string) => (await inside('messages', key, path)) as readonly Seen[]
  return {
    messages,
    subjects: async (path: string) => (await messages(path)).map(({ subject }) => subject),
    /** Until Thunderbird shows so many messages there, without being asked to look. */
    shows: (path: string, count: number) =>
      until(`Thunderbird shows ${count} messages in ${path}`, async () => {
        const folders = (await inside('folders', key)) as readonly (readonly [string, unknown])[]
        return folders.some(([each]) => each === path) && (await messages(path)).length === count
      }),
  }
}
