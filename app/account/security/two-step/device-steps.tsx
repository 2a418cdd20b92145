/** placeholder */
import type { ReactNode } from 'react'
import type { StepProps } from './wizard-page.tsx'
export const DeviceStep = (_: StepProps): ReactNode => null
export const AppPasswordStep = (_: StepProps): ReactNode => null
