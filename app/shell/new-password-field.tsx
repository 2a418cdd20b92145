/** A new password, one field that can be shown, and how strong it would be, as the server judges it. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useState } from 'react'
import { type AnswerOf, call } from '../client.ts'
import { useStart } from '../start.tsx'
import { type TextKey, useText } from '../texts.tsx'
import type { Form, Values } from './form.ts'
import { PasswordField } from './password-field.tsx'

type Judged = AnswerOf<'passwordStrength'>
type Strength = Judged['strength']

/** Typing goes on: the server is asked when it rests. */
const REST_MS = 350

const WORD: Readonly<Record<Strength, TextKey>> = {
  weak: 'signUp.strength.weak',
  ok: 'signUp.strength.ok',
  strong: 'signUp.strength.strong',
}
const BARS: Readonly<Record<Strength, number>> = { weak: 1, ok: 2, strong: 3 }

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  strength: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '20px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  bars: { display: 'flex', gap: '4px', width: '108px', flexShrink: 0 },
  bar: {
    flexGrow: 1,
    height: '4px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralStroke1,
  },
  weak: { backgroundColor: tokens.colorStatusDangerBackground3 },
  ok: { backgroundColor: tokens.colorStatusWarningBackground3 },
  strong: { backgroundColor: tokens.colorStatusSuccessBackground3 },
})

type Props<Of extends Values> = {
  readonly form: Form<Of>
  readonly name: keyof Of & string
  readonly label: string
  /** What the password must not be made of: address and names. */
  readonly ownWords: readonly string[]
  readonly isFirst?: boolean
}

export const NewPasswordField = <Of extends Values>({ ownWords, ...field }: Props<Of>): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { passwordCharactersMin } = useStart().start
  const judged = useStrength(String(field.form.values[field.name]), ownWords)
  return (
    <div className={styles.all}>
      <PasswordField
        {...field}
        kind="new"
        hint={text('signUp.passwordHint', { characters: passwordCharactersMin })}
      />
      <div className={styles.strength} role="status">
        {judged !== null && (
          <>
            <span className={styles.bars} aria-hidden>
              {[1, 2, 3].map((bar) => (
                <span
                  key={bar}
                  className={mergeClasses(
                    styles.bar,
                    bar <= BARS[judged.strength] && styles[judged.strength],
                  )}
                />
              ))}
            </span>
            {text('signUp.strength.is', { strength: text(WORD[judged.strength]) })}
          </>
        )}
      </div>
    </div>
  )
}

const useStrength = (password: string, ownWords: readonly string[]): Judged | null => {
  const [judged, setJudged] = useState<Judged | null>(null)
  const words = ownWords.join('\n')
  useEffect(() => {
    if (password === '') return setJudged(null)
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const body = { password, ownWords: words.split('\n').filter((word) => word !== '') }
      const outcome = await call('passwordStrength', { body, signal: abort.signal })
      if (!abort.signal.aborted) setJudged(outcome.kind === 'done' ? outcome.answer : null)
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [password, words])
  return judged
}
