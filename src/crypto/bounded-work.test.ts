import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Overloaded } from '../base/overloaded.ts'
import { createBoundedWork } from './bounded-work.ts'

/** Work that lasts until the test says so; `begun` and `turnedAway` are the names of those that were, in order. */
const room = (atOnce: number, waitingMax: number) => {
  const turn = createBoundedWork({ atOnce, waitingMax }, 'too many')
  const begun: string[] = []
  const turnedAway: string[] = []
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const come = (name: string, rank: number): void => {
    const end = Promise.withResolvers<void>()
    ends.set(name, end)
    turn(rank, () => {
      begun.push(name)
      return end.promise
    }).catch((fault: unknown) => {
      if (fault instanceof Overloaded) turnedAway.push(name)
    })
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    begun,
    turnedAway,
    come: async (...names: readonly (readonly [name: string, rank: number])[]) => {
      for (const [name, rank] of names) come(name, rank)
      await settled()
    },
    end: async (name: string, how: 'resolve' | 'reject' = 'resolve') => {
      ends.get(name)?.[how]()
      await settled()
    },
  }
}

describe('dear work', () => {
  test('is done so much at a time, a little waits in order, and the rest is turned away', async () => {
    const { come, end, begun, turnedAway } = room(2, 2)
    await come(['a', 1], ['b', 1], ['c', 1], ['d', 1], ['e', 1])
    assert.deepEqual([begun, turnedAway], [['a', 'b'], ['e']])
    await end('b')
    await end('a')
    await end('c')
    await come(['f', 1])
    assert.deepEqual([begun, turnedAway], [['a', 'b', 'c', 'd', 'f'], ['e']])
  })

  test('of a lower rank goes first, however late it comes', async () => {
    const { come, end, begun } = room(1, 4)
    await come(['a', 1], ['guess', 7], ['b', 1], ['known', 0], ['c', 1])
    for (const name of ['a', 'known', 'b', 'c']) await end(name)
    assert.deepEqual(begun, ['a', 'known', 'b', 'c', 'guess'])
  })

  test('of a lower rank takes the place of the highest when no room is left', async () => {
    const { come, begun, turnedAway, end } = room(1, 2)
    await come(['a', 1], ['guess', 7], ['another', 7], ['b', 1], ['known', 0])
    assert.deepEqual(turnedAway, ['another', 'guess'])
    for (const name of ['a', 'known', 'b']) await end(name)
    assert.deepEqual(begun, ['a', 'known', 'b'])
  })

  test('that fails gives its turn on', async () => {
    const { come, end, begun } = room(1, 1)
    await come(['a', 1], ['b', 1])
    await end('a', 'reject')
    assert.deepEqual(begun, ['a', 'b'])
  })
})
