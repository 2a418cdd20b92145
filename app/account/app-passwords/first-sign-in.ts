/**
 * Hears from the server, live, when the program signs in for the first time with an app password, or is refused. A
 * stream that breaks is opened again; what happened meanwhile is read from the list.
 */
import { useEffect, useState } from 'react'
import { address, call } from '../../client.ts'

export type FirstSignIn =
  | { readonly kind: 'waiting' | 'silent' | 'gone' }
  | { readonly kind: 'refused'; readonly because: string; readonly client: string | null }
  | {
      readonly kind: 'connected'
      readonly service: string
      readonly client: string | null
      readonly atMs: number
    }

/** Nothing for this long: the person is told what to look at. */
const SILENT_AFTER_MS = 120_000
const OPEN_AGAIN_MS = 3_000

export type Watched = { readonly state: FirstSignIn; readonly isLost: boolean }

export const useFirstSignIn = (id: string): Watched => {
  const [state, setState] = useState<FirstSignIn>({ kind: 'waiting' })
  const [isLost, setIsLost] = useState(false)
  const isOver = state.kind === 'connected' || state.kind === 'gone'
  useEffect(() => {
    if (isOver) return
    const timer = setTimeout(
      () => setState((now) => (now.kind === 'waiting' ? { kind: 'silent' } : now)),
      SILENT_AFTER_MS,
    )
    const close = watch(id, setState, setIsLost)
    return () => {
      clearTimeout(timer)
      close()
    }
  }, [id, isOver])
  return { state, isLost }
}

const watch = (
  id: string,
  heard: (state: FirstSignIn) => void,
  lost: (isLost: boolean) => void,
): (() => void) => {
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | undefined
  let isClosed = false
  const open = (): void => {
    source = new EventSource(address('watchAppPassword', { params: { id } }))
    source.addEventListener('open', () => {
      lost(false)
      void missed(id).then((state) => state !== null && !isClosed && heard(state))
    })
    source.addEventListener('connected', ({ data }) => {
      const { service, client } = fieldsOf(data)
      heard({ kind: 'connected', service: service ?? '', client, atMs: Date.now() })
    })
    source.addEventListener('refused', ({ data }) => {
      const { because, client } = fieldsOf(data)
      heard({ kind: 'refused', because: because ?? '', client })
    })
    source.addEventListener('error', () => {
      lost(true)
      // The browser itself opens it again, unless the server said no.
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(again)
        again = setTimeout(open, OPEN_AGAIN_MS)
        void missed(id).then((state) => state !== null && !isClosed && heard(state))
      }
    })
  }
  open()
  return () => {
    isClosed = true
    clearTimeout(again)
    source?.close()
  }
}

/** What happened while nobody listened: it was used, or it is gone. */
const missed = async (id: string): Promise<FirstSignIn | null> => {
  const outcome = await call('appPasswords')
  if (outcome.kind === 'problem') return null
  const found = outcome.answer.appPasswords.find((each) => each.id === id)
  if (found === undefined) return { kind: 'gone' }
  return found.lastUse === null ? null : { kind: 'connected', ...found.lastUse }
}

type Fields = {
  readonly service: string | null
  readonly client: string | null
  readonly because: string | null
}

const fieldsOf = (data: unknown): Fields => {
  const event: unknown = typeof data === 'string' ? JSON.parse(data) : null
  const field = (name: string): string | null => {
    const value = typeof event === 'object' && event !== null ? Reflect.get(event, name) : null
    return typeof value === 'string' && value !== '' ? value : null
  }
  return { service: field('service'), client: field('client'), because: field('because') }
}
