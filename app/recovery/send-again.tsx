/** Asks for a new code, not sooner than a minute after the last. */
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '../client.ts'
import { useSay } from '../shell/live.tsx'
import { useProblemText } from '../shell/problem-text.ts'
import { TextButton } from '../shell/text-button.tsx'
import { useText } from '../texts.tsx'
import type { RecoveryFlow } from './flow.ts'

const WAIT_MS = 60_000
const TICK_MS = 1_000

export const SendAgain = ({ flow: { step, goTo } }: { flow: RecoveryFlow }): ReactNode => {
  const text = useText()
  const problemText = useProblemText()
  const { tell } = useSay()
  const secondsLeft = useSecondsUntil(step.at === 'code' ? step.sentMs + WAIT_MS : 0)
  const send = async (): Promise<void> => {
    const { address } = step
    const outcome = await call('recoverAddress', { body: { address } })
    if (outcome.kind === 'problem') return tell(problemText(outcome.problem))
    tell(text('recovery.sent.again'))
    goTo({ at: 'code', address, masked: outcome.answer.maskedAddress, sentMs: Date.now() }, { replace: true })
  }
  return (
    <TextButton isDisabled={secondsLeft > 0} onClick={send}>
      {secondsLeft > 0
        ? text('recovery.sent.sendAgainIn', { seconds: secondsLeft })
        : text('recovery.sent.sendAgain')}
    </TextButton>
  )
}

const useSecondsUntil = (atMs: number): number => {
  const [nowMs, setNowMs] = useState(() => Date.now())
  const isOver = nowMs >= atMs
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isOver])
  return Math.max(0, Math.ceil((atMs - nowMs) / TICK_MS))
}
