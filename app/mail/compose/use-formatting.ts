/** Whether it is written with formatting: as it was begun, or else as the holder did the last time. */
import { useState } from 'react'
import { keep, kept } from '../../kept-in-browser.ts'
import { asSent } from './draft.ts'
import type { Writing, WritingNow } from './writing.ts'

type Formatting = readonly [isFormatted: boolean, format: (on: boolean) => void]

export const useFormatting = ({ begun, draft, change }: Writing & WritingNow): Formatting => {
  const [isFormatted, setIsFormatted] = useState(
    draft.html !== null || (begun.saved === null && kept('formatting') === 'on'),
  )
  /** Without formatting the words stay. */
  const format = (on: boolean): void => {
    keep('formatting', on ? 'on' : 'off')
    setIsFormatted(on)
    if (!on) change((before) => asSent({ ...asSent(before), html: null }))
  }
  return [isFormatted, format]
}
