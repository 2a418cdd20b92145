/** The third step: an app password for the mail app of a device, or not now. Two-step verification is on already. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useSearch } from 'wouter'
import { useForm } from '../../../shell/form.ts'
import { FormBox } from '../../../shell/form-box.tsx'
import { Notice } from '../../../shell/notice.tsx'
import { SubmitButton } from '../../../shell/submit-button.tsx'
import { useText } from '../../../texts.tsx'
import { CreateAppPassword } from '../../app-passwords/create-app-password.tsx'
import { DeviceChoice } from '../../app-passwords/device-choice.tsx'
import { type Device, isDevice } from '../../app-passwords/words.ts'
import { Task, TaskButtons } from '../parts/task.tsx'
import type { StepProps } from './wizard-page.tsx'

const useDevice = (): Device | null => {
  const device = new URLSearchParams(useSearch()).get('device')
  return isDevice(device) ? device : null
}

export const DeviceStep = ({ way, go }: StepProps): ReactNode => {
  const text = useText()
  const [device, setDevice] = useState<Device | null>(useDevice())
  const [isMissing, setIsMissing] = useState(false)
  const form = useForm(
    {},
    {
      send: async () => {
        setIsMissing(device === null)
        if (device !== null) go(way.to('app-password', device))
        return null
      },
    },
  )
  return (
    <Task title={text('twoStep.device.title')} know={text('twoStep.device.know')}>
      <Notice kind="success">{text('twoStep.device.isOn')}</Notice>
      <FormBox form={form}>
        <DeviceChoice
          label={text('twoStep.device.which')}
          value={device}
          onChange={(chosen) => {
            setDevice(chosen)
            setIsMissing(false)
          }}
          message={isMissing ? text('twoStep.device.choose') : undefined}
        />
        <TaskButtons>
          <SubmitButton form={form}>{text('shell.next')}</SubmitButton>
          <Button size="large" onClick={() => go(way.to('done'))}>
            {text('twoStep.device.notNow')}
          </Button>
        </TaskButtons>
      </FormBox>
    </Task>
  )
}

export const AppPasswordStep = ({ way, go }: StepProps): ReactNode => {
  const text = useText()
  const device = useDevice()
  return (
    <CreateAppPassword
      frame={Task}
      {...(device === null ? {} : { device })}
      onDone={() => go(way.to('done'))}
      onCancel={() => go(device === null ? way.to('device') : way.to('device', device))}
      cancelText={text('shell.back')}
    />
  )
}
