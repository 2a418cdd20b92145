/**
 * Ten recovery codes, shown once. Nothing goes on before the holder says that they are saved; until then the ones before
 * count.
 */
import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download'
import { PrintRegular } from '@fluentui/react-icons/svg/print'
import { type ReactNode, useId, useRef, useState } from 'react'
import { call, type Problem } from '../../../client.ts'
import { useDates } from '../../../dates.ts'
import { Buttons } from '../../../shell/buttons.tsx'
import { CopyButton } from '../../../shell/copy-button.tsx'
import { useSay } from '../../../shell/live.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { PlainList } from '../../../shell/plain-list.tsx'
import { useProblemText } from '../../../shell/problem-text.ts'
import { useAccount } from '../../../start.tsx'
import { useText } from '../../../texts.tsx'
import { useForgetMade } from '../parts/made-once.ts'
import { MadeTask } from '../parts/made-task.tsx'
import { TaskButtons } from '../parts/task.tsx'
import { PrintedAlone } from './printed-alone.tsx'
import { saveAsFile } from './save-as-file.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, '& p': { margin: 0 } },
  codes: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
  },
})

type Props = {
  /** The word on the button: Next in the wizard, Done alone. */
  readonly verb: string
  /** They are in force: gives a problem of what follows, or null. */
  readonly onSaved: () => Promise<Problem | null>
}

export const SaveRecoveryCodes = (props: Props): ReactNode => {
  const text = useText()
  return (
    <MadeTask
      make="offerRecoveryCodes"
      title={text('security.recoveryCodes.title')}
      know={text('security.recoveryCodes.know')}
    >
      {({ set, codes }, isAnew) => <Offered {...props} set={set} codes={codes} isAnew={isAnew} />}
    </MadeTask>
  )
}

type OfferedProps = Props & {
  readonly set: string
  readonly codes: readonly string[]
  readonly isAnew: boolean
}

const Offered = ({ verb, onSaved, set, codes, isAnew }: OfferedProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const dates = useDates()
  const { address } = useAccount()
  const { say } = useSay()
  const problemText = useProblemText()
  const forget = useForgetMade()
  const hintId = useId()
  const isSaved = useRef(false)
  const [isTicked, setIsTicked] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const product = text('shell.productName')
  const heading = text('security.recoveryCodes.fileHeading', { product, address })
  const explained = text('security.recoveryCodes.fileText', { date: dates.day(Date.now()) })
  const download = (): void => {
    saveAsFile(text('security.recoveryCodes.fileName', { product }), [heading, explained, '', ...codes])
    say(text('security.recoveryCodes.downloaded'))
  }
  const goOn = async (): Promise<void> => {
    if (isBusy || !isTicked) return
    setIsBusy(true)
    const found = await saveThen()
    setIsBusy(false)
    setProblem(found)
    if (found === null) forget('offerRecoveryCodes')
  }
  /** What was saved is not saved again when what follows is tried once more. */
  const saveThen = async (): Promise<Problem | null> => {
    if (!isSaved.current) {
      const outcome = await call('saveRecoveryCodes', { params: { id: set }, body: {} })
      if (outcome.kind === 'problem') return outcome.problem
      isSaved.current = true
    }
    return onSaved()
  }
  return (
    <div className={styles.content}>
      {isAnew && <Notice kind="warning">{text('security.recoveryCodes.madeAnew')}</Notice>}
      <PrintedAlone heading={heading} explained={explained}>
        <PlainList label={text('security.recoveryCodes.list')} className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </PlainList>
      </PrintedAlone>
      <Buttons>
        <Button icon={<ArrowDownloadRegular />} onClick={download}>
          {text('security.recoveryCodes.download')}
        </Button>
        <Button icon={<PrintRegular />} onClick={() => print()}>
          {text('security.recoveryCodes.print')}
        </Button>
        <CopyButton value={codes.join('\n')} of={text('security.recoveryCodes.label')} />
      </Buttons>
      <div>
        <Checkbox
          label={text('security.recoveryCodes.haveSaved')}
          checked={isTicked}
          onChange={(_, { checked }) => setIsTicked(checked === true)}
        />
        {!isTicked && <p id={hintId}>{text('security.recoveryCodes.tickFirst')}</p>}
      </div>
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      <TaskButtons>
        <Button
          appearance="primary"
          size="large"
          disabledFocusable={!isTicked || isBusy}
          aria-describedby={isTicked ? undefined : hintId}
          onClick={goOn}
        >
          {verb}
        </Button>
      </TaskButtons>
    </div>
  )
}
