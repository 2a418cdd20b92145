/** Do it for me: a profile for Apple's devices by a link that works once; a QR code for Thunderbird on Android. */
import { Button, Link, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { qrPath } from '../../../src/web/qr.ts'
import { type AnswerOf, call, type Problem } from '../../client.ts'
import { useDates } from '../../dates.ts'
import { nameOf } from '../../name-of.ts'
import { Buttons } from '../../shell/buttons.tsx'
import { Notice } from '../../shell/notice.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useAccount } from '../../start.tsx'
import { type TextKey, useTexts } from '../../texts.tsx'
import { DEVICES, type Device } from '../app-passwords/words.ts'
import { BesideQrCode } from '../security/ways/qr-code.tsx'
import { type ThunderbirdAccount, thunderbirdAccount } from './thunderbird-qr.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, '& p': { margin: 0 } },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
})

type Props = {
  readonly device: Device
  /** Of the app password. */
  readonly id: string
  readonly account: Omit<ThunderbirdAccount, 'fullName'>
}

export const DoItForMe = ({ device, id, account }: Props): ReactNode => {
  const styles = useStyles()
  const { text } = useTexts()
  const way =
    device === 'iphone' || device === 'mac' ? (
      <Profile device={device} id={id} secret={account.secret} />
    ) : device === 'android' ? (
      <ThunderbirdQr account={account} />
    ) : null
  if (way === null) return null
  return (
    <section className={styles.part}>
      <h2 className={styles.title}>{text('devices.doItForMe')}</h2>
      {way}
    </section>
  )
}

type Offer = AnswerOf<'handOverAppPassword'>
type Apple = 'iphone' | 'mac'

const THEN: Readonly<Record<Apple, TextKey>> = {
  iphone: 'devices.profile.iphone',
  mac: 'devices.profile.mac',
}

const Profile = (of: { device: Apple; id: string; secret: string }): ReactNode => {
  const { device, id, secret } = of
  const { text } = useTexts()
  const problemText = useProblemText()
  const [offer, setOffer] = useState<Offer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const press = async (): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    const outcome = await call('handOverAppPassword', { params: { id }, body: { secret } })
    setIsBusy(false)
    setProblem(outcome.kind === 'problem' ? outcome.problem : null)
    setOffer(outcome.kind === 'done' ? outcome.answer : null)
  }
  return (
    <>
      <p>{text('devices.profile.lead', { device: text(DEVICES[device].within) })}</p>
      {problem !== null && (
        <Notice kind="error" role="alert">
          {problemText(problem)}
        </Notice>
      )}
      {offer !== null && <Offered device={device} offer={offer} />}
      <Buttons>
        <Button disabledFocusable={isBusy} onClick={press}>
          {offer === null ? text('devices.profile.make') : text('devices.profile.again')}
        </Button>
      </Buttons>
    </>
  )
}

const Offered = ({ device, offer }: { device: Apple; offer: Offer }): ReactNode => {
  const styles = useStyles()
  const { text, rich } = useTexts()
  const dates = useDates()
  const name = text(DEVICES[device].within)
  // In a window of its own, or leaving this page would be asked about.
  const here = (words: string): ReactNode => (
    <Link href={offer.link} target="_blank" rel="noreferrer">
      {words}
    </Link>
  )
  const until = text('devices.profile.until', { time: dates.time(offer.untilMs) })
  const then = (
    <>
      <p>{rich(THEN[device], BOLD)}</p>
      <p>{until}</p>
    </>
  )
  return (
    <div className={styles.part} role="status">
      {device === 'mac' ? (
        <>
          <p>{here(text('devices.profile.hereMac'))}</p>
          {then}
        </>
      ) : (
        <BesideQrCode path={offer.qrSvgPath} size={offer.qrSize} name={text('devices.profile.qrName')}>
          <p>{text('devices.profile.scan', { device: name })}</p>
          <p>{here(text('devices.profile.here', { device: name }))}</p>
          {then}
        </BesideQrCode>
      )}
    </div>
  )
}

const ThunderbirdQr = ({ account }: Pick<Props, 'account'>): ReactNode => {
  const { text, rich } = useTexts()
  const fullName = nameOf(useAccount())
  const [isShown, setIsShown] = useState(false)
  const { qrSvgPath, qrSize } = qrPath(thunderbirdAccount({ ...account, fullName }))
  return (
    <>
      <p>{rich('devices.thunderbirdQr.lead', BOLD)}</p>
      {isShown ? (
        <BesideQrCode path={qrSvgPath} size={qrSize} name={text('devices.thunderbirdQr.name')}>
          <p>{text('devices.thunderbirdQr.keep')}</p>
        </BesideQrCode>
      ) : (
        <Buttons>
          <Button onClick={() => setIsShown(true)}>{text('devices.thunderbirdQr.show')}</Button>
        </Buttons>
      )}
    </>
  )
}

const BOLD = { b: (parts: ReactNode[]) => <strong>{parts}</strong> }
