import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { ANSWER_MS, workerFigures } from './worker-figures.ts'

const world = () => {
  const clock = handClock()
  const asked: string[] = []
  const gone: unknown[] = []
  const figures = workerFigures<string>({
    ask: (worker) => asked.push(worker),
    onGone: (last) => gone.push(last),
    clock,
  })
  for (const worker of ['one', 'two']) figures.begin(worker)
  return { clock, asked, gone, figures }
}

test('all are asked, and answered for when all have', async () => {
  const { asked, figures } = world()
  const all = figures.all()
  assert.deepEqual(asked, ['one', 'two'])
  figures.heard('two', 2)
  figures.heard('one', 1)
  assert.deepEqual(await all, [1, 2])
})

test('of one that does not answer in time it is what it said before; of one that never did nothing', async () => {
  const { clock, figures } = world()
  figures.heard('one', 1)
  const all = figures.all()
  clock.advance(ANSWER_MS)
  assert.deepEqual(await all, [1])
})

test('one that ends while it is asked is gone, with the last that it said, and nobody waits for it', async () => {
  const { gone, figures } = world()
  figures.heard('one', 1)
  const all = figures.all()
  figures.heard('two', 2)
  figures.end('one')
  assert.deepEqual([await all, gone], [[2], [1]])
  figures.heard('one', 3) // too late: it was told of
  figures.end('one')
  assert.deepEqual(gone, [1])
})
