/** Sets up an authenticator app: the key as a QR code and as text, then the first code shows that it was taken over. */
import { Link, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { type AnswerOf, call, problemOf } from '../../../client.ts'
import { CodeField } from '../../../shell/code-field.tsx'
import { CopyButton } from '../../../shell/copy-button.tsx'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { useText } from '../../../texts.tsx'
import { useForgetMade } from '../parts/made-once.ts'
import { MadeTask } from '../parts/made-task.tsx'
import { TaskButtons } from '../parts/task.tsx'
import { BesideQrCode } from './qr-code.tsx'

const KEY_GROUP_LETTERS = 4

const useStyles = makeStyles({
  key: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    userSelect: 'all',
    // Not a flex box: of that, what is marked and copied by hand would have a line for each group.
    '& > span': { display: 'inline-block', marginRight: '0.5em' },
  },
})

type Props = { readonly onAdded: (id: string) => void | Promise<void> }

export const SetUpAuthenticator = ({ onAdded }: Props): ReactNode => {
  const text = useText()
  return (
    <MadeTask
      make="beginAuthenticator"
      title={text('security.authenticators.title')}
      know={text('security.authenticators.know')}
    >
      {(begun, isAnew) => <Pending key={begun.id} begun={begun} isAnew={isAnew} onAdded={onAdded} />}
    </MadeTask>
  )
}

const groupsOf = (key: string): string[] => key.match(new RegExp(`.{1,${KEY_GROUP_LETTERS}}`, 'g')) ?? []

type PendingProps = Props & { readonly begun: AnswerOf<'beginAuthenticator'>; readonly isAnew: boolean }

const Pending = ({ begun, isAnew, onAdded }: PendingProps): ReactNode => {
  const { id, key, uri, qrSvgPath, qrSize } = begun
  const styles = useStyles()
  const text = useText()
  const forget = useForgetMade()
  const form = useForm(
    { code: '' },
    {
      needs: ['code'],
      send: async ({ code }) => {
        const body = { code, name: text('security.authenticators.defaultName') }
        const problem = problemOf(await call('confirmAuthenticator', { params: { id }, body }))
        if (problem !== null) return problem
        await onAdded(id)
        // Forgotten any sooner, another would be made and shown until the page is left.
        forget('beginAuthenticator')
        return null
      },
    },
  )
  return (
    <FormBox form={form}>
      {isAnew && <Notice kind="warning">{text('security.authenticators.madeAnew')}</Notice>}
      <BesideQrCode path={qrSvgPath} size={qrSize} name={text('security.authenticators.qrName')}>
        <p>{text('security.authenticators.text')}</p>
        <p>{text('security.authenticators.cantScan')}</p>
        <div className={styles.key}>
          {groupsOf(key).map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups can be alike, and none of them moves
            <span key={index}>{group}</span>
          ))}
        </div>
        <CopyButton value={key} of={text('security.authenticators.keyName')} />
        <Link href={uri}>{text('security.authenticators.openHere')}</Link>
      </BesideQrCode>
      <CodeField
        form={form}
        name="code"
        label={text('security.authenticators.code')}
        hint={text('security.authenticators.codeHint')}
      />
      <TaskButtons>
        <SubmitButton form={form}>{text('security.authenticators.verify')}</SubmitButton>
      </TaskButtons>
    </FormBox>
  )
}
