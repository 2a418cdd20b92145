/**
 * A line of recipients: each a piece of its own, those the holder has written to suggested while one is typed. A combobox
 * as WAI-ARIA describes it: arrows go through what is suggested, Enter or comma takes it.
 */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { useText } from '../../texts.tsx'
import type { EmailAddress } from '../jmap/types.ts'
import { fullAddress, nameOfAddress, sameAddress } from '../people.ts'
import { useContacts } from '../reading/use-contacts.ts'
import { parseAddresses } from './addresses.ts'

const SUGGESTED_MAX = 6

const useStyles = makeStyles({
  line: {
    position: 'relative',
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    minHeight: '40px',
    padding: '4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':focus-within': { borderBottomColor: tokens.colorBrandStroke1 },
  },
  label: { minWidth: '64px', lineHeight: '32px', color: tokens.colorNeutralForeground2 },
  pieces: {
    flexGrow: 1,
    minWidth: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px',
    alignItems: 'center',
    maxHeight: '150px',
    overflowY: 'auto',
  },
  unfinished: { color: tokens.colorStatusDangerForeground1 },
  piece: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    maxWidth: '100%',
    paddingLeft: '10px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground4,
    lineHeight: '28px',
    '& span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  },
  remove: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '24px',
    height: '24px',
    padding: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: 'transparent',
    color: 'inherit',
    cursor: 'pointer',
  },
  input: {
    flexGrow: 1,
    flexBasis: '60px',
    minWidth: '60px',
    height: '32px',
    border: 'none',
    outline: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
  },
  suggestions: {
    position: 'absolute',
    top: '100%',
    left: '72px',
    zIndex: 10,
    minWidth: '260px',
    maxWidth: 'calc(100% - 72px)',
    margin: 0,
    padding: '4px',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
  suggestion: {
    padding: '6px 10px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected },
})

type Props = {
  readonly label: string
  readonly addresses: readonly EmailAddress[]
  readonly onChange: (addresses: readonly EmailAddress[]) => void
  /** Hears what stands in the field and is no address yet. */
  readonly onTyped: (typed: string) => void
  /** At the end of the line: what shows Cc and Bcc. */
  readonly end?: ReactNode
  readonly hasFocusFirst?: boolean
}

export const RecipientsField = ({
  label,
  addresses,
  onChange,
  onTyped,
  end,
  hasFocusFirst = false,
}: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const id = useId()
  const contacts = useContacts()
  const [typed, setTypedHere] = useState('')
  const [hasFocus, setHasFocus] = useState(false)
  const setTyped = (words: string): void => {
    setTypedHere(words)
    onTyped(words)
  }
  const pieces = useRef<HTMLDivElement>(null)
  // The field stays in sight below many, also with what has to be put right.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when there is one more, or somebody leaves
  useEffect(() => {
    if (hasFocus || typed !== '') pieces.current?.scrollTo(0, pieces.current.scrollHeight)
  }, [addresses.length, hasFocus])
  const [active, setActive] = useState(0)
  const suggested = suggestionsFor(typed, [...contacts.values()], addresses)

  const add = (more: readonly EmailAddress[]): void => {
    const fresh = more.filter((each) => !addresses.some(({ email }) => sameAddress(email, each.email)))
    if (fresh.length > 0) onChange([...addresses, ...fresh])
  }
  /** What is no address stays in the field, to be put right. */
  const take = (words: string): void => {
    const { addresses: found, rest } = parseAddresses(words)
    add(found)
    setTyped(rest.join(', '))
    setActive(0)
  }
  const accept = (address: EmailAddress): void => {
    add([address])
    setTyped('')
    setActive(0)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = suggested[active]
    // It is sent: whoever listens further out does that.
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      take(typed)
      return
    }
    if (event.key === 'Enter' || (event.key === 'Tab' && typed !== '' && chosen !== undefined)) {
      if (chosen !== undefined) accept(chosen)
      else take(typed)
    } else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, suggested.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
    else if (event.key === 'Escape' && suggested.length > 0) setTyped('')
    else if (event.key === 'Backspace' && typed === '' && addresses.length > 0)
      onChange(addresses.slice(0, -1))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text')
    if (!/[,;\n]/.test(pasted)) return
    event.preventDefault()
    take(typed + pasted)
  }
  return (
    <div className={styles.line}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div ref={pieces} className={styles.pieces}>
        {addresses.map((address) => (
          <span key={address.email} className={styles.piece} title={fullAddress(address)}>
            <span>{nameOfAddress(address)}</span>
            <button
              type="button"
              className={styles.remove}
              aria-label={text('mail.compose.removeRecipient', { name: nameOfAddress(address) })}
              onClick={() => onChange(addresses.filter((each) => each !== address))}
            >
              <DismissRegular />
            </button>
          </span>
        ))}
        <input
          id={id}
          role="combobox"
          type="text"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          aria-expanded={suggested.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={suggested.length > 0 ? `${id}-${active}` : undefined}
          // biome-ignore lint/a11y/noAutofocus: who begins to write begins here
          autoFocus={hasFocusFirst}
          aria-invalid={typed !== '' && !hasFocus}
          className={mergeClasses(styles.input, typed !== '' && !hasFocus && styles.unfinished)}
          value={typed}
          onChange={({ target }) => {
            // Whole ones are taken; keyboards of phones tell of no keys.
            if (/[,;\n]\s*$/.test(target.value)) return take(target.value)
            setTyped(target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onFocus={() => setHasFocus(true)}
          onBlur={() => {
            setHasFocus(false)
            take(typed)
          }}
        />
        {end}
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        hidden={suggested.length === 0}
        className={styles.suggestions}
      >
        {suggested.map((address, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={address.email}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={mergeClasses(styles.suggestion, index === active && styles.active)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => accept(address)}
          >
            {fullAddress(address)}
          </div>
        ))}
      </div>
    </div>
  )
}

const suggestionsFor = (
  typed: string,
  contacts: readonly EmailAddress[],
  taken: readonly EmailAddress[],
): readonly EmailAddress[] => {
  const begun = typed.trim().toLowerCase()
  if (begun === '') return []
  const begins = ({ name, email }: EmailAddress): boolean =>
    [email, ...(name ?? '').split(/\s+/), name ?? ''].some((each) => each.toLowerCase().startsWith(begun))
  return contacts
    .filter((each) => begins(each) && !taken.some(({ email }) => sameAddress(email, each.email)))
    .slice(0, SUGGESTED_MAX)
}
