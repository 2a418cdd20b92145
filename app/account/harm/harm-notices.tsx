/**
 * What was stopped or disabled, why, and the question whether it was the holder. "This wasn't me" disables all and
 * leads on to securing the account; "This was me" gives the same app passwords back. Shown until it is answered.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { useSay } from '../../shell/live.tsx'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useTexts } from '../../texts.tsx'
import { protocolOf } from '../app-passwords/words.ts'
import { useAsked, useChanged } from '../asked.tsx'
import { countryName } from '../country-name.ts'
import { SECURE } from '../security/trail.ts'
import { BECAUSE, type Harm } from './words.ts'

const AGAIN_MS = 15_000

const useStyles = makeStyles({
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, '& p': { margin: 0 } },
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  seen: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

export const HarmNotices = (): ReactNode => {
  const { answer } = useAsked('harm', {}, () => AGAIN_MS)
  const open = (answer?.harms ?? []).filter(
    ({ state, undoUntilMs }) => state === 'held' || (state === 'disabled' && undoUntilMs !== null),
  )
  return open.map((harm) => <HarmNotice key={harm.id} harm={harm} />)
}

const HarmNotice = ({ harm }: { harm: Harm }): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  const dates = useDates()
  const problemText = useProblemText()
  const { tell } = useSay()
  const changed = useChanged()
  const [, go] = useLocation()
  const [problem, setProblem] = useState<Problem | null>(null)
  const { id, rule, atMs, state, appPassword, count, undoUntilMs } = harm
  const isOwn = rule === 'holder-says'
  const answer = async (name: 'undoHarm' | 'confirmHarm'): Promise<void> => {
    const outcome = await call(name, { params: { id }, body: {} })
    // Answered elsewhere, or too late: what is shown is asked again.
    const isOver = outcome.kind === 'problem' && outcome.problem.problem === 'not-found'
    setProblem(outcome.kind === 'problem' && !isOver ? outcome.problem : null)
    if (outcome.kind === 'problem' && !isOver) return
    if (isOver) tell(text('harms.over'))
    else if (name === 'undoHarm') tell(text('harms.undone'))
    await changed()
    if (name === 'confirmHarm') go(SECURE)
  }
  const because = text(BECAUSE[rule])
  return (
    <Notice kind="warning" role="alert">
      <div className={styles.words}>
        {!isOwn && <div className={styles.title}>{text('harms.question')}</div>}
        <p>
          {state === 'held'
            ? text('harms.held', { name: appPassword?.name ?? '', because })
            : text('harms.disabled', { count, date: dates.moment(atMs), because })}
        </p>
        <SeenBy harm={harm} />
        {undoUntilMs !== null && <p>{text('harms.undoUntil', { time: dates.moment(undoUntilMs) })}</p>}
        {problem !== null && <p>{problemText(problem)}</p>}
        <div className={styles.actions}>
          {!isOwn && (
            <Button appearance="primary" onClick={() => answer('confirmHarm')}>
              {text('harms.itWasNotMe')}
            </Button>
          )}
          <Button onClick={() => answer('undoHarm')}>
            {text(isOwn ? 'harms.takeBack' : 'harms.itWasMe')}
          </Button>
        </div>
      </div>
    </Notice>
  )
}

const SeenBy = ({ harm }: { harm: Harm }): ReactNode => {
  const styles = useStyles()
  const { text, language } = useTexts()
  const dates = useDates()
  const { rule, atMs, service, client, remote, country } = harm
  if (rule === 'holder-says' || service === null || remote === null) return null
  const seen = {
    client: client ?? 'unknown',
    service: protocolOf(service),
    remote,
    date: dates.moment(atMs),
  }
  const named = country === null ? null : countryName(language, country)
  return (
    <p className={styles.seen}>
      {named === null ? text('harms.seen', seen) : text('harms.seenIn', { ...seen, country: named })}
    </p>
  )
}
