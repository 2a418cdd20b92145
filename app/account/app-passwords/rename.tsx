/** Gives an app password another name. */
import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { call, type Problem } from '../../client.ts'
import { useForm } from '../../shell/form.ts'
import { FormBox } from '../../shell/form-box.tsx'
import { useSay } from '../../shell/live.tsx'
import { SubmitButton } from '../../shell/submit-button.tsx'
import { TextField } from '../../shell/text-field.tsx'
import { useText } from '../../texts.tsx'
import { useChanged } from '../asked.tsx'
import type { AppPassword } from './words.ts'

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

type Props = { readonly appPassword: AppPassword; readonly isOpen: boolean; readonly onClose: () => void }

export const Rename = ({ appPassword, isOpen, onClose }: Props): ReactNode => {
  const text = useText()
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{text('appPasswords.details.renameTitle')}</DialogTitle>
          <DialogContent>
            <RenameForm appPassword={appPassword} onClose={onClose} />
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

const RenameForm = ({ appPassword: { id, name: before }, onClose }: Omit<Props, 'isOpen'>): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { tell } = useSay()
  const changed = useChanged()
  const send = async ({ name }: { name: string }): Promise<Problem | null> => {
    if (name.trim() === '') return { problem: 'no-app-password-name', field: 'name' }
    const outcome = await call('renameAppPassword', { params: { id }, body: { name: name.trim() } })
    if (outcome.kind === 'problem') return outcome.problem
    tell(text('appPasswords.details.renamed', { name: name.trim() }))
    await changed()
    onClose()
    return null
  }
  const form = useForm({ name: before }, { send })
  return (
    <FormBox form={form}>
      <TextField
        form={form}
        name="name"
        label={text('appPasswords.new.name')}
        maxLength={100}
        autoComplete="off"
        isFirst
      />
      <div className={styles.buttons}>
        <SubmitButton form={form}>{text('appPasswords.details.save')}</SubmitButton>
        <Button size="large" onClick={onClose}>
          {text('shell.cancel')}
        </Button>
      </div>
    </FormBox>
  )
}
