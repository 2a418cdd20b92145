/** A way to prove who one is that has a name (a passkey, a phone): another name, or its removal, unless it is the last. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { type Problem, problemOf } from '../../../client.ts'
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx'
import { useSay } from '../../../shell/live.tsx'
import { RenameDialog } from '../../../shell/rename-dialog.tsx'
import { type TextKey, useText } from '../../../texts.tsx'
import { LastWayDialog } from './last-way.tsx'

type Named = { readonly id: string; readonly name: string }

/** What this kind of way is spoken of with. */
export type WayWords = Readonly<
  Record<
    | 'name'
    | 'rename'
    | 'renameName'
    | 'renameTitle'
    | 'renamed'
    | 'remove'
    | 'removeName'
    | 'removeTitle'
    | 'removed',
    TextKey
  >
>

type Asked = { readonly to: 'rename' | 'remove' | 'keep'; readonly way: Named }

export type AskedOfWay = {
  readonly asked: Asked | null
  readonly ask: (asked: Asked) => void
  readonly close: () => void
}

export const useAskedOfWay = (): AskedOfWay => {
  const [asked, ask] = useState<Asked | null>(null)
  return { asked, ask, close: () => ask(null) }
}

type ButtonsProps = {
  readonly way: Named
  readonly words: WayWords
  /** It stays, which is said when it is to be removed. */
  readonly isLast: boolean
  readonly ask: AskedOfWay['ask']
}

export const WayButtons = ({ way, words, isLast, ask }: ButtonsProps): ReactNode => {
  const text = useText()
  const { name } = way
  return (
    <>
      <Button aria-label={text(words.renameName, { name })} onClick={() => ask({ to: 'rename', way })}>
        {text(words.rename)}
      </Button>
      <Button
        aria-label={text(words.removeName, { name })}
        onClick={() => ask({ to: isLast ? 'keep' : 'remove', way })}
      >
        {text(words.remove)}
      </Button>
    </>
  )
}

type Outcome = Parameters<typeof problemOf>[0]

type DialogsProps = AskedOfWay & {
  readonly words: WayWords
  readonly rename: (id: string, name: string) => Promise<Outcome>
  readonly remove: (id: string) => Promise<Outcome>
  readonly reload: () => Promise<void>
  /** What follows from the removal. */
  readonly children: ReactNode
}

export const WayDialogs = (props: DialogsProps): ReactNode => {
  const { asked, close, words, rename, remove, reload, children } = props
  const text = useText()
  const { tell } = useSay()
  if (asked === null) return null
  const { to, way } = asked
  const finish = async (outcome: Outcome, told: string): Promise<Problem | null> => {
    const problem = problemOf(outcome)
    if (problem === null) {
      tell(told)
      await reload()
    }
    return problem
  }
  if (to === 'keep') return <LastWayDialog onClose={close} />
  if (to === 'rename')
    return (
      <RenameDialog
        isOpen
        title={text(words.renameTitle)}
        label={text(words.name)}
        name={way.name}
        rename={async (name) => finish(await rename(way.id, name), text(words.renamed, { name }))}
        onClose={close}
      />
    )
  return (
    <ConfirmDialog
      isOpen
      title={text(words.removeTitle, { name: way.name })}
      verb={text(words.remove)}
      act={async () => finish(await remove(way.id), text(words.removed))}
      onClose={close}
    >
      {children}
    </ConfirmDialog>
  )
}
