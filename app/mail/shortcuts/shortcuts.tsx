/** Listens for the keys, does what they stand for, and tells of them when `?` is pressed. */
import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { keep, kept } from '../../kept-in-browser.ts'
import { ModalDialog } from '../../shell/modal-dialog.tsx'
import { useText } from '../../texts.tsx'
import { SHORTCUTS, ShortcutContext, type ShortcutName, shortcutOf } from './keys.ts'

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'fit-content(40%) minmax(0, 1fr)',
    gap: '8px 16px',
    margin: 0,
    '& dt': { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '4px' },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
  key: {
    display: 'inline-block',
    minWidth: '28px',
    padding: '2px 8px',
    textAlign: 'center',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
})

type Props = {
  readonly act: (name: Exclude<ShortcutName, 'help'>) => void
  readonly isHelpOpen: boolean
  readonly onHelp: (open: boolean) => void
  readonly children: ReactNode
}

export const Shortcuts = ({ act, isHelpOpen, onHelp, children }: Props): ReactNode => {
  const [isOn, setIsOn] = useState(kept('shortcuts') !== 'off')
  const doing = useRef(act)
  doing.current = act
  const hear = useCallback(
    (event: KeyboardEvent): void => {
      const name = shortcutOf(event, isOn)
      if (name === null) return
      event.preventDefault()
      if (name === 'help') onHelp(true)
      else doing.current(name)
    },
    [isOn, onHelp],
  )
  useEffect(() => {
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [hear])
  const switchTo = (on: boolean): void => {
    keep('shortcuts', on ? 'on' : 'off')
    setIsOn(on)
  }
  return (
    <ShortcutContext.Provider value={hear}>
      {children}
      <Help isOpen={isHelpOpen} isOn={isOn} onSwitch={switchTo} onClose={() => onHelp(false)} />
    </ShortcutContext.Provider>
  )
}

type HelpProps = {
  readonly isOpen: boolean
  readonly isOn: boolean
  readonly onSwitch: (on: boolean) => void
  readonly onClose: () => void
}

const Help = ({ isOpen, isOn, onSwitch, onClose }: HelpProps): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <ModalDialog
      isOpen={isOpen}
      title={text('mail.shortcuts.title')}
      onClose={onClose}
      actions={<Button onClick={onClose}>{text('mail.close')}</Button>}
    >
      <Switch
        checked={isOn}
        label={text('mail.shortcuts.use')}
        onChange={(_, { checked }) => onSwitch(checked)}
      />
      <dl className={styles.list}>
        {SHORTCUTS.map(({ keys, name, words }) => (
          <Shortcut key={name} keys={keys} words={text(words)} />
        ))}
      </dl>
    </ModalDialog>
  )
}

const Shortcut = ({ keys, words }: { keys: readonly string[]; words: string }): ReactNode => {
  const styles = useStyles()
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{words}</dd>
    </>
  )
}
