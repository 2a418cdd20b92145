/** Gives a passkey another name. */
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
import { call, problemOf } from '../../../client.ts'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { useSay } from '../../../shell/live.tsx'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { TextField } from '../../../shell/text-field.tsx'
import { useText } from '../../../texts.tsx'

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
})

type Props = {
  readonly id: string
  readonly name: string
  readonly reload: () => Promise<void>
  readonly onClose: () => void
}

export const RenamePasskey = ({ id, name, reload, onClose }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { tell } = useSay()
  const form = useForm(
    { name },
    {
      needs: ['name'],
      send: async (body) => {
        const problem = problemOf(await call('renamePasskey', { params: { id }, body }))
        if (problem !== null) return problem
        tell(text('security.passkeys.renamed', { name: body.name }))
        await reload()
        onClose()
        return null
      },
    },
  )
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{text('security.passkeys.renameTitle')}</DialogTitle>
          <DialogContent>
            <FormBox form={form}>
              <TextField
                form={form}
                name="name"
                label={text('security.passkeys.name')}
                maxLength={100}
                isFirst
              />
              <div className={styles.buttons}>
                <SubmitButton form={form}>{text('security.passkeys.save')}</SubmitButton>
                <Button size="large" onClick={onClose}>
                  {text('shell.cancel')}
                </Button>
              </div>
            </FormBox>
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
