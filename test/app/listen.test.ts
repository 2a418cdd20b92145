import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Outcome } from '../../app/client.ts'
import { ASK_EVERY_MS, listen } from '../../app/listen.ts'
import { handClock } from '../support/hand-clock.ts'

type State = { readonly state: string }

const settled = () => new Promise((resolve) => setImmediate(resolve))
const done = (state: string): Outcome<State> => ({ kind: 'done', answer: { state } })
const no = (problem: string): Outcome<State> => ({ kind: 'problem', problem: { problem } })

/** A page that listens to a stream; `answer` is what the server says when it is asked. */
const listening = () => {
  const clock = handClock()
  const heard: Outcome<State>[] = []
  const stream = new EventTarget()
  let answer = done('waiting')
  let isClosed = false
  let asked = 0
  const source = {
    addEventListener: (type: string, act: (event: { data?: unknown }) => void) =>
      stream.addEventListener(type, (event) => act(event as MessageEvent)),
    close: () => {
      isClosed = true
    },
  }
  const ask = async () => {
    asked += 1
    return answer
  }
  const stop = listen({ source, ask, after: clock.after }, (outcome) => heard.push(outcome))
  return {
    heard,
    stop,
    asked: () => asked,
    isClosed: () => isClosed,
    becomes: (outcome: Outcome<State>) => {
      answer = outcome
    },
    comes: async (type: string, data: unknown = {}) => {
      stream.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }))
      await settled()
    },
    pass: async (byMs: number) => {
      clock.advance(byMs)
      await settled()
    },
  }
}

describe('a page that waits', () => {
  test('hears what the stream says, and nothing after the answer', async () => {
    const { heard, comes, isClosed, asked } = listening()
    await comes('open')
    await comes('state', { state: 'waiting' })
    await comes('state', { state: 'approved' })
    await comes('state', { state: 'waiting' })
    assert.deepEqual(heard, [done('waiting'), done('approved')])
    assert.deepEqual([isClosed(), asked()], [true, 0])
  })

  test('asks every few seconds while the stream is broken, also when the server is away', async () => {
    const { heard, comes, becomes, pass, asked } = listening()
    await comes('error')
    for (const problem of ['lost-connection', 'unavailable', 'overloaded', 'unexpected']) {
      becomes(no(problem))
      await pass(ASK_EVERY_MS)
    }
    assert.deepEqual([heard, asked()], [[], 4])
    becomes(done('waiting'))
    await pass(ASK_EVERY_MS)
    await comes('open')
    await pass(10 * ASK_EVERY_MS)
    assert.deepEqual([heard, asked()], [[done('waiting')], 5])
  })

  test('hears that there is nothing to wait for any more, from the stream and from an answer, and asks no more', async () => {
    for (const type of ['gone', 'error']) {
      const { heard, comes, becomes, pass, asked, isClosed } = listening()
      await comes('open')
      becomes(no('start-again'))
      await comes(type)
      await pass(ASK_EVERY_MS)
      await pass(ASK_EVERY_MS)
      assert.deepEqual([heard, asked(), isClosed()], [[no('start-again')], 1, true], type)
    }
  })

  test('that leaves hears nothing', async () => {
    const { heard, comes, pass, stop, isClosed } = listening()
    await comes('error')
    stop()
    await pass(ASK_EVERY_MS)
    await comes('state', { state: 'approved' })
    assert.deepEqual([heard, isClosed()], [[], true])
  })
})
