import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { memoryLinks } from '../../test/support/memory-links.ts'
import { ANSWER_MS, createAsking } from './asking.ts'
import { noLink } from './bus.ts'
import { systemRandom } from './random.ts'

const three = () => {
  const clock = handClock()
  const { links, deliver, onTheWay } = memoryLinks(3)
  const processes = links.map((link, number) =>
    createAsking<string, string>({
      link,
      topic: 'names',
      others: 2,
      answer: (question) => (question === `not ${number}` ? null : `${number}: ${question}`),
      clock,
      random: systemRandom,
    }),
  )
  return { clock, processes, deliver, onTheWay }
}

test('all others answer, and nobody answers himself', async () => {
  const { processes, deliver, clock } = three()
  const answers = processes[0]?.ask('who')
  deliver()
  assert.deepEqual([...((await answers) ?? [])].sort(), ['1: who', '2: who'])
  assert.equal(clock.timers, 0)
})

test('who has nothing to say is not heard, and not waited for', async () => {
  const { processes, deliver } = three()
  const answers = processes[0]?.ask('not 1')
  deliver()
  assert.deepEqual(await answers, ['2: not 1'])
})

test('one that is gone is waited for no longer than a person would wait', async () => {
  const { processes, clock } = three()
  const answers = processes[0]?.ask('who')
  clock.advance(ANSWER_MS)
  assert.deepEqual(await answers, [])
})

test('a process by itself asks nobody', async () => {
  const needs = { link: noLink, topic: 'names', others: 0, answer: () => 'me', random: systemRandom }
  assert.deepEqual(await createAsking({ ...needs, clock: handClock() }).ask('who'), [])
})

test('when nobody knows how many there are, all who answer in time are heard', async () => {
  const clock = handClock()
  const { links, deliver } = memoryLinks(3)
  const [one] = links.map((link, number) =>
    createAsking<string, number>({
      link,
      topic: 'numbers',
      others: null,
      answer: () => number,
      clock,
      random: systemRandom,
    }),
  )
  const answers = one?.ask('which')
  deliver()
  clock.advance(ANSWER_MS)
  assert.deepEqual([...((await answers) ?? [])].sort(), [1, 2])
})
