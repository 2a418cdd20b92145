/**
 * A form: what is typed, what the server said of it, and that it is sent once however often it is pressed. What is typed
 * stays whatever happens. The names of the values are the names of the body's fields, so that a problem finds its field.
 */
import { type SyntheticEvent, useCallback, useId, useRef, useState } from 'react'
import type { Problem } from '../client.ts'
import { useProblemText } from './problem-text.ts'

export type Values = Readonly<Record<string, string | boolean>>

export type Form<Of extends Values = Values> = {
  readonly values: Of
  readonly set: <Name extends keyof Of>(name: Name, value: Of[Name]) => void
  readonly problem: Problem | null
  readonly isBusy: boolean
  readonly idOf: (name: keyof Of & string) => string
  /** What is wrong with one field, in the holder's language, or undefined. */
  readonly messageOf: (name: keyof Of & string) => string | undefined
  /** For `<form onSubmit>`. */
  readonly submit: (event?: SyntheticEvent) => Promise<void>
}

type Options<Of extends Values> = {
  /** Sends the values; gives the problem, or null when it went well. */
  readonly send: (values: Of) => Promise<Problem | null>
  /** Fields that must not be left empty. */
  readonly needs?: readonly (keyof Of & string)[]
}

/** A field begins empty and will not stay so: its type is not that of the empty value. */
type Typed<Of extends Values> = {
  readonly [Name in keyof Of]: Of[Name] extends boolean ? boolean : Of[Name] extends '' ? string : Of[Name]
}

export const useForm = <First extends Values>(
  first: First,
  { send, needs = [] }: Options<Typed<First>>,
): Form<Typed<First>> => {
  type Of = Typed<First>
  const [values, setValues] = useState<Of>(first as unknown as Of)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const isSending = useRef(false)
  const id = useId()
  const problemText = useProblemText()
  const set = useCallback<Form<Of>['set']>((name, value) => {
    setValues((before) => ({ ...before, [name]: value }))
    setProblem((before) => (before?.field === name ? null : before))
  }, [])
  const submit = async (event?: SyntheticEvent): Promise<void> => {
    event?.preventDefault()
    if (isSending.current) return
    const empty = needs.find((name) => values[name] === '')
    if (empty !== undefined) return setProblem({ problem: 'required', field: empty })
    isSending.current = true
    setIsBusy(true)
    try {
      setProblem(await send(values))
    } finally {
      isSending.current = false
      setIsBusy(false)
    }
  }
  return {
    values,
    set,
    problem,
    isBusy,
    idOf: (name) => `${id}${name}`,
    messageOf: (name) => (problem?.field === name ? problemText(problem) : undefined),
    submit,
  }
}
