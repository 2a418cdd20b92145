/**
 * Making an app password: which device, name and access, shown once, how to set it up, and whether it works. The
 * page and the two-step wizard give the frame that each step stands in. The secret lives in this component and nowhere
 * else: not in the address, the history, storage or a cache.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { useDates } from '../../dates.ts'
import { useStep } from '../../router/step.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { CopyButton } from '../../shell/copy-button.tsx'
import { Notice } from '../../shell/notice.tsx'
import { SecretText } from '../../shell/secret-text.tsx'
import { useText } from '../../texts.tsx'
import { useAsked } from '../asked.tsx'
import { Guide } from '../devices/guide.tsx'
import { DeviceChoice } from './device-choice.tsx'
import { DoesItWork } from './does-it-work.tsx'
import { useFirstSignIn } from './first-sign-in.ts'
import { LeaveGuard } from './leave-guard.tsx'
import { SuccessorOffer } from './successor-offer.tsx'
import { type Made, WantedForm } from './wanted-form.tsx'
import { type AppPassword, DEVICES, type Device } from './words.ts'

/** Gives a step its title (the h1, which takes the focus) and its place on the page. */
export type StepFrame = ComponentType<{ readonly title: string; readonly children: ReactNode }>

type Props = {
  readonly frame: StepFrame
  /** Where it will be used, when that has been asked already: it is not asked again then. */
  readonly device?: Device
  /** The one it is made to replace; its device is taken too. */
  readonly replaces?: AppPassword
  /** The person has the password and said Done. */
  readonly onDone: () => void
  /** Leaves without one having been made. */
  readonly onCancel: () => void
  /** The words of that button: Cancel, where nothing is given. */
  readonly cancelText?: string
}

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, '& p': { margin: 0 } },
  once: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

type Chosen = { readonly at: 'device' | 'wanted'; readonly device: Device | null }

export const CreateAppPassword = (props: Props): ReactNode => {
  const { frame: Frame, replaces = null, onDone, onCancel } = props
  const text = useText()
  const given = replaces?.device ?? props.device ?? null
  const [step, goTo] = useStep<Chosen>({ at: 'device', device: null })
  const device = given ?? (step.at === 'wanted' ? step.device : null)
  const [made, setMade] = useState<Made | null>(null)
  const cancelText = props.cancelText ?? text('shell.cancel')
  const entries = given === null ? 2 : 1
  if (made !== null) return <MadeSteps frame={Frame} made={made} entries={entries} onDone={onDone} />
  const title = text('appPasswords.create')
  if (device === null) {
    return (
      <Frame key="device" title={title}>
        <DeviceStep
          first={step.device}
          onChosen={(chosen) => {
            goTo({ at: 'device', device: chosen }, { replace: true })
            goTo({ at: 'wanted', device: chosen })
          }}
          onCancel={onCancel}
          cancelText={cancelText}
        />
      </Frame>
    )
  }
  return (
    <Frame key="wanted" title={title}>
      {replaces !== null && (
        <Notice kind="info">{text('appPasswords.new.replacing', { name: replaces.name })}</Notice>
      )}
      <WantedForm
        device={device}
        replaces={replaces}
        onMade={setMade}
        onBack={given === null ? () => history.back() : onCancel}
        backText={given === null ? text('shell.back') : cancelText}
      />
    </Frame>
  )
}

type DeviceStepProps = {
  readonly first: Device | null
  readonly onChosen: (device: Device) => void
  readonly onCancel: () => void
  readonly cancelText: string
}

const DeviceStep = ({ first, onChosen, onCancel, cancelText }: DeviceStepProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [device, setDevice] = useState(first)
  const [isMissing, setIsMissing] = useState(false)
  return (
    <form
      noValidate
      className={styles.content}
      onSubmit={(event) => {
        event.preventDefault()
        if (device === null) setIsMissing(true)
        else onChosen(device)
      }}
    >
      <DeviceChoice
        label={text('appPasswords.device.question')}
        value={device}
        onChange={(chosen) => {
          setDevice(chosen)
          setIsMissing(false)
        }}
        message={isMissing ? text('appPasswords.device.choose') : undefined}
      />
      <Buttons>
        <Button type="submit" appearance="primary" size="large">
          {text('shell.next')}
        </Button>
        <Button size="large" onClick={onCancel}>
          {cancelText}
        </Button>
      </Buttons>
    </form>
  )
}

type MadeProps = {
  readonly frame: StepFrame
  readonly made: Made
  /** How many the steps before have in the history of the browser. */
  readonly entries: number
  readonly onDone: () => void
}

/** The stream is opened here, above both steps, so that it goes on when the person turns from one to the other. */
const MadeSteps = ({ frame: Frame, made, entries, onDone }: MadeProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { appPassword, secret } = made
  const watched = useFirstSignIn(appPassword.id)
  const { answer } = useAsked('appPasswords')
  const [isGuide, setIsGuide] = useState(false)
  const [isDone, setIsDone] = useState(false)
  // Only after the guard has let go (it does so as soon as this is shown), or leaving would ask.
  useEffect(() => {
    if (isDone) onDone()
  }, [isDone, onDone])
  const isConnected = watched.state.kind === 'connected'
  const device = text(DEVICES[appPassword.device].within)
  const title = isGuide
    ? text('devices.title', { device })
    : text('appPasswords.shown.title', { name: appPassword.name })
  return (
    <>
      <Frame key={isGuide ? 'guide' : 'shown'} title={title}>
        <div className={styles.content}>
          {isGuide ? (
            <Guide
              device={appPassword.device}
              services={appPassword.services}
              made={{ id: appPassword.id, secret }}
            />
          ) : (
            <ShownOnce made={made} />
          )}
          <DoesItWork watched={watched} />
          {isConnected && answer !== null && (
            <SuccessorOffer successor={appPassword} among={answer.appPasswords} isInUse />
          )}
          <Buttons>
            <Button
              size="large"
              appearance={isGuide || isConnected ? 'secondary' : 'primary'}
              onClick={() => setIsGuide(!isGuide)}
            >
              {isGuide ? text('appPasswords.shown.back') : text('appPasswords.shown.guide', { device })}
            </Button>
            <Button
              size="large"
              appearance={isGuide || isConnected ? 'primary' : 'secondary'}
              onClick={() => setIsDone(true)}
            >
              {text('appPasswords.shown.done')}
            </Button>
          </Buttons>
        </div>
      </Frame>
      <LeaveGuard isActive={!isConnected && !isDone} entries={entries} />
    </>
  )
}

const ShownOnce = ({ made: { appPassword, secret } }: { made: Made }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const label = text('appPasswords.shown.label')
  return (
    <div className={styles.once}>
      <SecretText value={secret} label={label} />
      <Buttons>
        <CopyButton value={secret} of={label} appearance="primary" />
      </Buttons>
      <Notice kind="warning">{text('appPasswords.shown.once')}</Notice>
      <p>{text('appPasswords.shown.where')}</p>
      {appPassword.unusedUntilMs !== null && (
        <p>{text('appPasswords.shown.dies', { time: dates.time(appPassword.unusedUntilMs) })}</p>
      )}
    </div>
  )
}
