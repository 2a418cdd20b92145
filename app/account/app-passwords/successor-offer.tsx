/** When a successor has signed in, the old app password is offered to be removed. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { Notice } from '../../shell/notice.tsx'
import { useText } from '../../texts.tsx'
import { RemoveOne } from './remove-one.tsx'
import type { AppPassword } from './words.ts'

type Props = {
  readonly successor: AppPassword
  readonly among: readonly AppPassword[]
  /** Whether the successor has signed in. */
  readonly isInUse: boolean
}

export const SuccessorOffer = ({ successor, among, isInUse }: Props): ReactNode => {
  const text = useText()
  const [isAsking, setIsAsking] = useState(false)
  const old = among.find(({ id }) => id === successor.replaces)
  if (old === undefined) return null
  const names = { name: successor.name, old: old.name }
  if (!isInUse) return <Notice kind="info">{text('appPasswords.successor.waiting', names)}</Notice>
  return (
    <>
      <Notice kind="success">
        <strong>{text('appPasswords.successor.title')}</strong>
        <p>{text('appPasswords.successor.text', names)}</p>
        <Button onClick={() => setIsAsking(true)}>{text('appPasswords.successor.remove', names)}</Button>
      </Notice>
      <RemoveOne appPassword={isAsking ? old : null} onClose={() => setIsAsking(false)} />
    </>
  )
}
