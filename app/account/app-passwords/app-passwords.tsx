/**
 * App passwords: off, none yet, or the list with what can be done. Stands in the advanced security
 * options as a part (`AppPasswordsSection`) and on a page of its own.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { AnswerOf } from '../../client.ts'
import { Notice } from '../../shell/notice.tsx'
import { useAccount } from '../../start.tsx'
import { useText } from '../../texts.tsx'
import { NotAnswered, useAsked } from '../asked.tsx'
import { ButtonLink } from '../security/parts/button-link.tsx'
import { Part } from '../security/parts/card.tsx'
import { Rows } from '../security/parts/row.tsx'
import { AppPasswordRow } from './app-password-row.tsx'
import { APP_PASSWORDS, NEW_APP_PASSWORD } from './places.ts'
import { RemoveAll, type Removed } from './remove-all.tsx'
import { RemoveOne } from './remove-one.tsx'
import { StillTryingLines } from './still-trying.tsx'
import { SuccessorOffer } from './successor-offer.tsx'
import type { AppPassword } from './words.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& p': { margin: 0 } },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  muted: { color: tokens.colorNeutralForeground2 },
})

/** The part of the advanced security options, `#app-passwords`. */
export const AppPasswordsSection = (): ReactNode => {
  const text = useText()
  return (
    <Part id="app-passwords" title={text('appPasswords.title')}>
      <AppPasswords whatPage={APP_PASSWORDS} />
    </Part>
  )
}

/** `whatPage`: where it is explained what an app password is, if not on this page. */
export const AppPasswords = ({ whatPage }: { whatPage?: string }): ReactNode => {
  const { twoStepSinceMs } = useAccount()
  return twoStepSinceMs === null ? <Off /> : <Listed {...(whatPage === undefined ? {} : { whatPage })} />
}

const Off = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [here] = useLocation()
  return (
    <div className={styles.content}>
      <p>{text('appPasswords.offText')}</p>
      <div className={styles.actions}>
        <ButtonLink to={`/account/security/two-step?from=${here}`}>{text('appPasswords.turnOn')}</ButtonLink>
      </div>
    </div>
  )
}

const Listed = ({ whatPage }: { whatPage?: string }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const asked = useAsked('appPasswords', {}, untilUsed)
  const [removing, setRemoving] = useState<AppPassword | null>(null)
  const [isRemovingAll, setIsRemovingAll] = useState(false)
  const [removed, setRemoved] = useState<Removed | null>(null)
  if (asked.answer === null) return <NotAnswered asked={asked} />
  const { appPasswords, max, stillTrying } = asked.answer
  const isFull = appPasswords.length >= max
  return (
    <div className={styles.content}>
      {removed !== null && <AllRemoved removed={removed} onDone={() => setRemoved(null)} />}
      {appPasswords.length === 0 && removed === null && (
        <p>
          {text('appPasswords.emptyText')}{' '}
          {whatPage !== undefined && (
            <ButtonLink to={whatPage} appearance="transparent">
              {text('appPasswords.whatQuestion')}
            </ButtonLink>
          )}
        </p>
      )}
      {appPasswords.length > 0 && (
        <p className={styles.muted}>{text('appPasswords.count', { count: appPasswords.length })}</p>
      )}
      <StillTryingLines lines={stillTrying} />
      {isFull && <Notice kind="warning">{text('appPasswords.full', { max })}</Notice>}
      {removed === null && (
        <div className={styles.actions}>
          {!isFull && (
            <ButtonLink to={NEW_APP_PASSWORD} appearance="primary">
              {text('appPasswords.create')}
            </ButtonLink>
          )}
          {appPasswords.length > 0 && (
            <Button onClick={() => setIsRemovingAll(true)}>{text('appPasswords.removeExisting')}</Button>
          )}
        </div>
      )}
      {appPasswords
        .filter(({ lastUse }) => lastUse !== null)
        .map((each) => (
          <SuccessorOffer key={each.id} successor={each} among={appPasswords} isInUse />
        ))}
      {appPasswords.length > 0 && (
        <Rows>
          {appPasswords.map((each) => (
            <AppPasswordRow
              key={each.id}
              appPassword={each}
              among={appPasswords}
              onRemove={() => setRemoving(each)}
            />
          ))}
        </Rows>
      )}
      <RemoveOne appPassword={removing} onClose={() => setRemoving(null)} />
      <RemoveAll
        isOpen={isRemovingAll}
        appPasswords={appPasswords}
        onRemoved={setRemoved}
        onClose={() => setIsRemovingAll(false)}
      />
    </div>
  )
}

/** One that waits for its first use is about to be used, or to end. */
const untilUsed = ({ appPasswords }: AnswerOf<'appPasswords'>): number | false =>
  appPasswords.some(({ lastUse }) => lastUse === null) && USED_AGAIN_MS

const USED_AGAIN_MS = 3_000

const AllRemoved = ({ removed, onDone }: { removed: Removed; onDone: () => void }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { removed: count, connectionsEnded } = removed
  return (
    <>
      <Notice kind="success" role="status">
        <strong>{text('appPasswords.remove.allDoneTitle')}</strong>
        <p>{text('appPasswords.remove.allDone', { removed: count, connections: connectionsEnded })}</p>
      </Notice>
      <div className={styles.actions}>
        <ButtonLink to={NEW_APP_PASSWORD}>{text('appPasswords.create')}</ButtonLink>
        <Button appearance="primary" onClick={onDone}>
          {text('appPasswords.remove.done2')}
        </Button>
      </div>
    </>
  )
}
