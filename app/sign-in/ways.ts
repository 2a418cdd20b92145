/** What each second step is called and looks like. */
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { NumberSymbolSquareRegular } from '@fluentui/react-icons/svg/number-symbol-square'
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key'
import { PhoneRegular } from '@fluentui/react-icons/svg/phone'
import type { ComponentType } from 'react'
import type { TextKey } from '../texts.tsx'
import type { Method } from './flow.ts'

type Way = { readonly name: TextKey; readonly icon: ComponentType }

export const WAYS: Readonly<Record<Method, Way>> = {
  passkey: { name: 'signIn.ways.passkey', icon: PersonKeyRegular },
  approver: { name: 'signIn.ways.approver', icon: PhoneRegular },
  totp: { name: 'signIn.ways.code', icon: NumberSymbolSquareRegular },
  'recovery-code': { name: 'signIn.ways.recoveryCode', icon: KeyRegular },
}
