/** On or Off beside the label it is about. The word says it, the colour only helps. */
import { Badge } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../../texts.tsx'

export const StateBadge = ({ isOn }: { isOn: boolean }): ReactNode => {
  const text = useText()
  return (
    <Badge appearance="tint" size="large" color={isOn ? 'success' : 'warning'}>
      {isOn ? text('security.on') : text('security.off')}
    </Badge>
  )
}
