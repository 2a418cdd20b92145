/** Gives something of the account another name, as it is called in a list. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Problem } from '../client.ts'
import { useText } from '../texts.tsx'
import { Buttons } from './buttons.tsx'
import { useForm } from './form.ts'
import { FormBox } from './form-box.tsx'
import { ModalDialog } from './modal-dialog.tsx'
import { SubmitButton } from './submit-button.tsx'
import { TextField } from './text-field.tsx'

type Props = {
  readonly title: string
  readonly label: string
  /** As it is called now. */
  readonly name: string
  /** Gives the problem, or null when it is done and the dialog may close. */
  readonly rename: (name: string) => Promise<Problem | null>
  readonly onClose: () => void
}

export const RenameDialog = ({ isOpen, ...form }: Props & { readonly isOpen: boolean }): ReactNode => (
  <ModalDialog isOpen={isOpen} title={form.title} onClose={form.onClose}>
    <RenameForm {...form} />
  </ModalDialog>
)

const RenameForm = ({ label, name: before, rename, onClose }: Props): ReactNode => {
  const text = useText()
  const isOpen = useRef(true)
  useEffect(
    () => () => {
      isOpen.current = false
    },
    [],
  )
  const send = async ({ name }: { name: string }): Promise<Problem | null> => {
    if (name.trim() === '') return { problem: 'no-name', field: 'name' }
    const problem = await rename(name.trim())
    // Who has not waited for it may have opened another by now.
    if (problem === null && isOpen.current) onClose()
    return problem
  }
  const form = useForm({ name: before }, { send })
  return (
    <FormBox form={form}>
      <TextField form={form} name="name" label={label} maxLength={100} autoComplete="off" isFirst />
      <Buttons>
        <SubmitButton form={form}>{text('shell.save')}</SubmitButton>
        <Button size="large" onClick={onClose}>
          {text('shell.cancel')}
        </Button>
      </Buttons>
    </FormBox>
  )
}
