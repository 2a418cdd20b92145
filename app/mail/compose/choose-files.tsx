/** A button by which files are chosen. */
import { Button, type ButtonProps } from '@fluentui/react-components'
import { type ReactNode, useRef } from 'react'

type Props = Pick<ButtonProps, 'appearance' | 'size' | 'icon' | 'children'> & {
  /** What is chosen by it, where the button itself has no words. */
  readonly words: string
  readonly accept?: string
  readonly onChosen: (files: Iterable<File>) => void
}

export const ChooseFiles = ({ words, accept, onChosen, ...looks }: Props): ReactNode => {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button {...looks} aria-label={words} title={words} onClick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={accept}
        aria-label={words}
        onChange={({ target }) => {
          onChosen([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
