/** The queue in memory, what empties it, and a relay that answers as it is told. */
import { type Language, NO_PROFILE, type Profile } from '../../src/account/profile.ts'
import { createQueueRunner } from '../../src/mail/queue-runner.ts'
import type { Relay, RelayMessage, RelayOutcome } from '../../src/mail/relay.ts'
import { bounceWords } from '../../src/notices/bounce-words.ts'
import { readTexts } from '../../src/texts/texts.ts'
import { memoryOutbox } from './memory-outbox.ts'
import { addressOf, seededRandom, smtpWorld } from './smtp-world.ts'

export const queueWorld = (
  answer: ((message: RelayMessage) => readonly RelayOutcome[]) | null = null,
  language: Language = 'en',
) => {
  const world = smtpWorld()
  const outbox = memoryOutbox()
  const { clock } = world
  const sent: RelayMessage[] = []
  const relay: Relay | null =
    answer === null
      ? null
      : {
          send: async (message) => {
            sent.push(message)
            return answer(message)
          },
        }
  const accountAt = async (address: string) => world.needs.accounts.findByAddress(addressOf(address))
  const needs = {
    outbox,
    mail: world.needs.mail,
    accounts: {
      findByAddress: world.needs.accounts.findByAddress,
      find: async (id: string) =>
        [await accountAt('anna@example.test'), await accountAt('bo@example.test')].find(
          (account) => account?.id === id,
        ) ?? null,
    },
    profiles: { profile: async (): Promise<Profile> => ({ ...NO_PROFILE, language }) },
    sayBounce: bounceWords(readTexts(), 'mail.example.test'),
    relay,
    clock,
    random: seededRandom(),
    log: world.needs.log,
    hostname: 'mail.example.test',
  }
  const runner = createQueueRunner(needs)
  const local = (name: 'anna' | 'bo') =>
    ({ kind: 'local', account: world[name], address: addressOf(`${name}@example.test`) }) as const
  const elsewhere = (address: string) => ({ kind: 'elsewhere', address }) as const
  const run = async () => {
    runner.wake()
    await runner.idle()
  }
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.advance(60_000)
      await runner.idle()
    }
  }
  return { ...world, pass, outbox, sent, runner, run, local, elsewhere, needs }
}
