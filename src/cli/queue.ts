/** `sigill queue list`: what waits to be delivered or relayed, and why it did not go. */
import type { WaitingRecipient } from '../mail/outbox.ts'
import { withAdministration } from './administration.ts'
import { type Command, EXIT, type ExitCode, type Invocation } from './command.ts'

const PAGE = 500

const list = (invocation: Invocation): Promise<ExitCode> =>
  withAdministration(invocation, async ({ queue }) => {
    const { json, terminal } = invocation
    let last: WaitingRecipient | null = null
    let count = 0
    for (;;) {
      const page: readonly WaitingRecipient[] = await queue(last, PAGE)
      for (const one of page) terminal.print(json ? JSON.stringify(view(one)) : inWords(one))
      count += page.length
      last = page.at(-1) ?? null
      if (page.length < PAGE) break
    }
    if (!json && count === 0) terminal.print('Nothing waits.')
    return EXIT.ok
  })

const view = ({ queuedMs, dueMs, ...rest }: WaitingRecipient) => ({
  ...rest,
  queued: moment(queuedMs),
  due: moment(dueMs),
})

const inWords = ({ queueId, sender, address, sizeOctets, ...one }: WaitingRecipient): string => {
  const what = `${queueId}  ${sender ?? '<>'} > ${address}, ${Math.ceil(sizeOctets / 1_024)} KiB, since ${moment(one.queuedMs)}`
  if (one.isHeld) return `${what}\n      held`
  const why = one.reply === null ? '' : `; last time: ${one.reply}`
  return `${what}\n      tried ${one.attempts} times, next ${moment(one.dueMs)}${why}`
}

const moment = (atMs: number): string => new Date(atMs).toISOString()

export const queueCommands: readonly Command[] = [
  {
    name: 'queue list',
    arguments: [],
    options: {},
    summary: 'list what waits to be delivered or relayed (with --json, one object a line)',
    run: list,
  },
]
