/**
 * Hears what the phone is asked, while its page is open: a stream for each account, opened again when it breaks, and at
 * once when the page is looked at. The request is signed, so it is a POST, which `EventSource` does not know.
 */
import type { Kept } from './kept.ts'
import { type PhoneState, post, problemIn } from './server.ts'
import { sign } from './signing.ts'

export type Heard =
  | { readonly kind: 'state'; readonly state: PhoneState }
  /** It was removed. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'problem'; readonly problem: string }

const AGAIN_MS = 3_000

/** Until the function that it gives is called. */
export const listen = (kept: Kept, hear: (heard: Heard) => void): (() => void) => {
  const over = new AbortController()
  let wake = (): void => {}
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  document.addEventListener('visibilitychange', onVisible)
  window.addEventListener('online', onVisible)
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const isGone = await listenOnce(kept, hear, over.signal)
      if (isGone || over.signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, AGAIN_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  void run()
  return () => {
    over.abort()
    wake()
    document.removeEventListener('visibilitychange', onVisible)
    window.removeEventListener('online', onVisible)
  }
}

/** True when there is nothing to listen for any more. */
const listenOnce = async (
  kept: Kept,
  hear: (heard: Heard) => void,
  signal: AbortSignal,
): Promise<boolean> => {
  try {
    const response = await post('watchApproverRequests', await sign(kept, ['requests']), signal)
    if (!response.ok || response.body === null) return refused(await problemIn(response), hear)
    for await (const { event, data } of eventsOf(response.body)) {
      if (event === 'gone') return refused('not-an-approver', hear)
      if (event === 'state') hear({ kind: 'state', state: JSON.parse(data) as PhoneState })
    }
  } catch {
    if (!signal.aborted) hear({ kind: 'problem', problem: 'lost-connection' })
  }
  return false
}

const refused = (problem: string, hear: (heard: Heard) => void): boolean => {
  const isGone = problem === 'not-an-approver'
  hear(isGone ? { kind: 'gone' } : { kind: 'problem', problem })
  return isGone
}

type ServerEvent = { readonly event: string; readonly data: string }

/** WHATWG HTML §9.2.6, as far as our server goes: an event, its data in one line, and a blank line. */
async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += value
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event] = /^event: (.*)$/m.exec(block) ?? []
      const [, data] = /^data: (.*)$/m.exec(block) ?? []
      if (event !== undefined && data !== undefined) yield { event, data }
    }
  }
}
