/** Whether it works, as the person sees it: waiting, connected, what went wrong in words, or nothing yet. */
import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useDates } from '../../dates.ts'
import { Notice } from '../../shell/notice.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import type { FirstSignIn, Watched } from './first-sign-in.ts'
import { protocolOf, REASONS } from './words.ts'

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, '& p': { margin: 0 } },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  waiting: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalM },
  muted: { color: tokens.colorNeutralForeground2 },
})

export const DoesItWork = ({ watched }: { watched: Watched }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { state, isLost } = watched
  const isWaiting = state.kind !== 'connected' && state.kind !== 'gone'
  return (
    <section className={styles.box}>
      <h2 className={styles.title}>{text('appPasswords.waiting.title')}</h2>
      <div role="status" className={styles.box}>
        <Outcome state={state} />
      </div>
      {isWaiting && (
        <div className={styles.waiting}>
          <Spinner size="tiny" aria-hidden />
          <div>
            <p>{text('appPasswords.waiting.waiting')}</p>
            <p className={styles.muted}>
              {isLost ? text('appPasswords.waiting.lost') : text('appPasswords.waiting.notice')}
            </p>
          </div>
        </div>
      )}
    </section>
  )
}

const Outcome = ({ state }: { state: FirstSignIn }): ReactNode => {
  const text = useText()
  const dates = useDates()
  switch (state.kind) {
    case 'waiting':
      return null
    case 'silent':
      return <Notice kind="warning">{text('appPasswords.waiting.silent')}</Notice>
    case 'gone':
      return <Notice kind="error">{text('appPasswords.waiting.gone')}</Notice>
    case 'refused': {
      const client = state.client ?? text('appPasswords.waiting.someApp')
      const reason = text(REASONS[state.because] ?? ('appPasswords.reason.unknown' satisfies TextKey))
      return <Notice kind="error">{text('appPasswords.waiting.failed', { client, reason })}</Notice>
    }
    case 'connected': {
      const client = state.client ?? text('appPasswords.waiting.yourApp')
      return (
        <Notice kind="success">
          <strong>{text('appPasswords.waiting.connected', { client, ago: dates.ago(state.atMs) })}</strong>
          <p>{text('appPasswords.waiting.connectedBy', { service: protocolOf(state.service) })}</p>
        </Notice>
      )
    }
  }
}
