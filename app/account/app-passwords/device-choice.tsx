/** Where an app password will be used: one of the kinds of devices. */
import { Field, makeStyles, mergeClasses, Radio, RadioGroup, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { DEVICE_NAMES, DEVICES, type Device, isDevice } from './words.ts'

const useStyles = makeStyles({
  group: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(220px, 100%), 1fr))',
    gap: tokens.spacingHorizontalS,
  },
  choice: {
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    paddingRight: tokens.spacingHorizontalS,
    '& .fui-Radio__indicator': { marginTop: 'auto', marginBottom: 'auto' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  chosen: {
    border: `1px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorBrandBackground2,
  },
  label: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '28px',
    '& svg': { fontSize: '24px', width: '1em', height: '1em', flexShrink: 0 },
  },
})

type Props = {
  readonly label: string
  readonly value: Device | null
  readonly onChange: (device: Device) => void
  /** What is wrong with it, if anything. */
  readonly message?: string | undefined
}

export const DeviceChoice = ({ label, value, onChange, message }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <Field
      label={label}
      validationMessage={message}
      validationState={message === undefined ? 'none' : 'error'}
    >
      <RadioGroup
        className={styles.group}
        value={value ?? ''}
        onChange={(_, { value: chosen }) => isDevice(chosen) && onChange(chosen)}
      >
        {DEVICE_NAMES.map((device) => {
          const { name, icon: Icon } = DEVICES[device]
          return (
            <Radio
              key={device}
              value={device}
              className={mergeClasses(styles.choice, value === device && styles.chosen)}
              label={
                <span className={styles.label}>
                  <Icon aria-hidden />
                  {text(name)}
                </span>
              }
            />
          )
        })}
      </RadioGroup>
    </Field>
  )
}
