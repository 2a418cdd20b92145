/** Thunderbird with a mailbox of some thousand messages: what it asks to have them all, and when it has them. */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Step } from '../program.ts'
import { mail } from '../shelf.ts'
import { until } from '../until.ts'
import { type Desk, type Seen, setUp, watch } from './desk.ts'

const MANY = 3_000

export const manySteps = async (desk: Desk): Promise<readonly Step[]> => {
  const { world, imap, inside, again } = desk
  const dan = await world.account('dan')
  await world.shelf.put(dan.id, 'INBOX', ...Array.from({ length: MANY }, (_, at) => mail(`Brev ${at}`)))
  let key = ''
  const allShown = async (is: (message: Seen) => boolean): Promise<void> => {
    const { shows, messages } = watch(desk, key)
    await shows('INBOX', MANY)
    await until('every message is so', async () => (await messages('INBOX')).every(is))
  }
  /** Started again, opens INBOX: what was said until it waits. */
  const openAgain = async (): Promise<string> => {
    imap.take()
    await again()
    await inside('open', key, 'INBOX')
    await allShown(({ isOffline }) => isOffline)
    const said: string[] = []
    await until('it waits for news', async () => {
      said.push(...imap.take())
      return said.some((line) => /C: \d+ IDLE/.test(line))
    })
    return said.join('\n')
  }
  return [
    [
      `IMAPS: brings down ${MANY} messages, to be read without a network: their flags, their headers and themselves in a command each`,
      async () => {
        key = await setUp(desk, 'imap', dan)
        await inside('open', key, 'INBOX')
        await watch(desk, key).shows('INBOX', MANY)
        await inside('download', key, 'INBOX')
        await allShown(({ isOffline }) => isOffline)
        const fetches = imap.take().filter((line) => /C: \d+ UID fetch 1:/.test(line))
        assert.equal(fetches.length, 3)
      },
    ],
    [
      'started again, it asks for flags and for nothing else',
      async () => {
        const fetches = (await openAgain()).match(/C: \d+ UID fetch .*/g) ?? []
        assert.ok(
          fetches.length > 0 && fetches.every((each) => each.endsWith(':* (FLAGS)')),
          inspect(fetches),
        )
      },
    ],
    [
      'with CONDSTORE, which it can be told to use, only for what has changed meanwhile',
      async () => {
        await inside('set', key, 'use_condstore', true)
        await openAgain()
        await world.shelf.mark(dan.id, 'INBOX', 'Brev 7', 'flagged')
        const said = await openAgain()
        assert.match(said, /C: \d+ UID fetch 1:\* \(FLAGS\) \(CHANGEDSINCE \d+\)/)
        const told = new Set([...said.matchAll(/S: \* \d+ FETCH \(UID (\d+)/g)].map(([, uid]) => Number(uid)))
        // It also asks for 3001:*, which always means the last one too (RFC 9051 §9).
        assert.deepEqual([...told], [8, MANY])
        const [star] = (await watch(desk, key).messages('INBOX')).filter(({ isFlagged }) => isFlagged)
        assert.equal(star?.subject, 'Brev 7')
      },
    ],
  ]
}
