/**
 * The form element, with what went wrong on top. A problem of the only field stands at the field, which takes the focus;
 * any other stands in the summary, which takes it, with a link to the field.
 */
import { Link, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Form, Values } from './form.ts'
import { Notice } from './notice.tsx'
import { useProblemText } from './problem-text.ts'

const useStyles = makeStyles({
  form: { position: 'relative', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  // An answer that comes at once needs no sign of waiting.
  waiting: {
    position: 'absolute',
    top: '-10px',
    left: 0,
    height: '2px',
    width: '100%',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorBrandBackground,
    transformOrigin: 'left',
    opacity: 0,
    animationName: {
      from: { opacity: 1, transform: 'scaleX(0)' },
      to: { opacity: 1, transform: 'scaleX(1)' },
    },
    animationDuration: '2s',
    animationDelay: '0.5s',
    animationIterationCount: 'infinite',
  },
})

type Props<Of extends Values> = {
  readonly form: Form<Of>
  /** When not all of its values are typed in fields. */
  readonly isOneField?: boolean
  readonly children: ReactNode
}

const focus = (id: string): void => document.getElementById(id)?.focus()

const typedFields = (values: Values): string[] =>
  Object.keys(values).filter((name) => typeof values[name] === 'string')

export const FormBox = <Of extends Values>({ form, isOneField, children }: Props<Of>): ReactNode => {
  const styles = useStyles()
  const problemText = useProblemText()
  const summary = useRef<HTMLDivElement>(null)
  const { problem, values, idOf } = form
  const field = problem?.field !== undefined && problem.field in values ? problem.field : null
  const isAtField = field !== null && (isOneField ?? typedFields(values).length === 1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when a problem appears, not while typing
  useEffect(() => {
    if (problem === null) return
    if (isAtField && field !== null) focus(idOf(field))
    else summary.current?.focus()
  }, [problem])
  return (
    <form noValidate className={styles.form} onSubmit={form.submit} aria-busy={form.isBusy}>
      {form.isBusy && <div className={styles.waiting} aria-hidden />}
      {problem !== null && !isAtField && (
        <Notice kind="error" role="alert" ref={summary}>
          {field === null ? (
            problemText(problem)
          ) : (
            <Link
              href={`#${idOf(field)}`}
              inline
              appearance="subtle"
              onClick={(event) => {
                event.preventDefault()
                focus(idOf(field))
              }}
            >
              {problemText(problem)}
            </Link>
          )}
        </Notice>
      )}
      {children}
    </form>
  )
}
