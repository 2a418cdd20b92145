import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LiveConnections, liveConnections } from './live-connections.ts'

const connect = (live: LiveConnections, account: string, credential: string | null) => {
  const closed: string[] = []
  const leave = live.add({
    service: 'imap',
    account,
    credential,
    remote: '192.0.2.1',
    sinceMs: 0,
    close: (because) => {
      closed.push(because)
      leave()
    },
  })
  return { closed, leave }
}

test('ending credentials closes the connections opened with them, and no others', () => {
  const live = liveConnections()
  const [one, two, other, byAccountPassword] = [
    connect(live, 'anna', 'p1'),
    connect(live, 'anna', 'p1'),
    connect(live, 'anna', 'p2'),
    connect(live, 'anna', null),
  ]
  assert.equal(live.closeByCredential(['p1', 'p9', 'p1']), 2)
  assert.deepEqual([one.closed, two.closed], [['credential-ended'], ['credential-ended']])
  assert.deepEqual([other.closed, byAccountPassword.closed], [[], []])
  assert.deepEqual(live.credentials(), ['p2'])
  assert.equal(live.count, 2)
})

test('ending an account closes all of its connections', () => {
  const live = liveConnections()
  const anna = [connect(live, 'anna', 'p1'), connect(live, 'anna', null)]
  const olle = connect(live, 'olle', 'p3')
  assert.equal(live.closeByAccount('anna'), 2)
  assert.deepEqual(
    anna.map(({ closed }) => closed.length),
    [1, 1],
  )
  assert.deepEqual(olle.closed, [])
  assert.deepEqual(live.credentials(), ['p3'])
})

test('a connection that has left is not closed, and leaving twice counts once', () => {
  const live = liveConnections()
  const one = connect(live, 'anna', 'p1')
  connect(live, 'anna', 'p1')
  one.leave()
  one.leave()
  assert.equal(live.count, 1)
  assert.equal(live.closeByCredential(['p1']), 1)
  assert.deepEqual(one.closed, [])
  assert.equal(live.count, 0)
  assert.deepEqual(live.credentials(), [])
})

test('an account sees its own connections, the newest first, each under an id of its own', () => {
  const live = liveConnections()
  const first = connect(live, 'anna', 'p1')
  connect(live, 'anna', 'p2')
  connect(live, 'bo', 'p3')
  assert.deepEqual(
    live.ofAccount('anna').map(({ credential }) => credential),
    ['p2', 'p1'],
  )
  const ids = [...live.ofAccount('anna'), ...live.ofAccount('bo')].map(({ id }) => id)
  assert.equal(new Set(ids).size, 3)
  first.leave()
  assert.equal(live.ofAccount('anna').length, 1)
  assert.deepEqual(live.ofAccount('nobody'), [])
})
