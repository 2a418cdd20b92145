import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { askAnew } from '../../app/ask-anew.ts'

test('an answer that was under way when something changed is not kept, were it the first', async () => {
  const queries = new QueryClient()
  let isNow = 'before'
  const answers: (() => void)[] = []
  const queryFn = (): Promise<string> => {
    const asOf = isNow
    return new Promise((answer) => answers.push(() => answer(asOf)))
  }
  const observer = new QueryObserver(queries, { queryKey: ['list', 'all'], queryFn })
  const unsubscribe = observer.subscribe(() => {})
  for (const next of ['after', 'after that']) {
    isNow = next
    const asked = askAnew(queries, { queryKey: ['list'] })
    await new Promise(setImmediate)
    for (const answer of answers.splice(0)) answer()
    await asked
    assert.equal(observer.getCurrentResult().data, next)
    void observer.refetch()
  }
  unsubscribe()
  queries.clear()
})
