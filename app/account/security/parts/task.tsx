/**
 * One step of a task, alone or in the wizard: the same parts stand in both. The frame says where it stands, how far one
 * has come, and where Back and Cancel lead.
 */
import { Button } from '@fluentui/react-components'
import { createContext, type ReactNode, useContext } from 'react'
import { useLocation } from 'wouter'
import type { Crumb } from '../../../shell/breadcrumbs.tsx'
import { Buttons } from '../../../shell/buttons.tsx'
import { PageBody } from '../../../shell/page-body.tsx'
import { WhatToKnow } from '../../../shell/what-to-know.tsx'
import { useText } from '../../../texts.tsx'
import { Card } from './card.tsx'

export type Frame = {
  readonly trail: readonly Crumb[]
  /** What the breadcrumbs call the task; null: the title of the step. */
  readonly name: string | null
  readonly step: string | null
  readonly backTo: string | null
  /** Null: there is nothing to cancel any more. */
  readonly cancel: (() => void | Promise<void>) | null
  /** Where another word than Cancel says it better. */
  readonly cancelText?: string
}

const FrameContext = createContext<Frame | null>(null)

export const TaskFrame = FrameContext.Provider

const useFrame = (): Frame => {
  const frame = useContext(FrameContext)
  if (frame === null) throw new Error('TaskFrame is missing')
  return frame
}

type Props = {
  readonly title: string
  /** What to know, first. */
  readonly know?: string
  readonly children: ReactNode
}

export const Task = ({ title, know, children }: Props): ReactNode => {
  const { trail, name, step } = useFrame()
  return (
    <PageBody
      key={title}
      title={title}
      trail={trail}
      here={name ?? title}
      {...(step === null ? {} : { step })}
    >
      {know !== undefined && (
        <WhatToKnow>
          <li>{know}</li>
        </WhatToKnow>
      )}
      <Card>{children}</Card>
    </PageBody>
  )
}

/** The way on, given as children, then Back and Cancel where there are such. */
export const TaskButtons = ({ children }: { children: ReactNode }): ReactNode => {
  const text = useText()
  const [, go] = useLocation()
  const { backTo, cancel, cancelText } = useFrame()
  return (
    <Buttons>
      {children}
      {backTo !== null && (
        <Button size="large" onClick={() => go(backTo)}>
          {text('shell.back')}
        </Button>
      )}
      {cancel !== null && (
        <Button size="large" appearance="subtle" onClick={() => void cancel()}>
          {cancelText ?? text('shell.cancel')}
        </Button>
      )}
    </Buttons>
  )
}
