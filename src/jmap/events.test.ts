import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inWorld, type JmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'

type Heard = {
  /** The next event that is no ping and no comment; null at the end. */
  next(): Promise<{ event: string; data: string; id: string | null } | null>
  cancel(): Promise<void>
}

const listen = async (
  { fetch }: JmapWorld,
  query = 'types=*&closeafter=no&ping=0',
  headers: Record<string, string> = {},
): Promise<Heard> => {
  const response = await fetch(`/jmap/events?${query}`, { headers })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('Content-Type'), 'text/event-stream')
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  return {
    next: async () => {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const lines = text.slice(0, end).split('\n')
          text = text.slice(end + 2)
          const of = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null
          const event = of('event') ?? ''
          if (event !== 'ping' && event !== '') return { event, data: of('data') ?? '', id: of('id') }
          continue
        }
        const { value, done } = await reader.read()
        if (done) return null
        text += Buffer.from(value).toString()
      }
    },
    cancel: () => reader.cancel(),
  }
}

/** What comes, as it comes. */
const raw = async ({ fetch }: JmapWorld, ping: string) => {
  const response = await fetch(`/jmap/events?types=*&closeafter=no&ping=${ping}`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  return {
    text: async () => Buffer.from((await reader.read()).value ?? []).toString(),
    cancel: () => reader.cancel(),
  }
}

const changedOf = (heard: { data: string } | null) => JSON.parse(heard?.data ?? '{}').changed?.[ANNA] ?? null

describe('the event source', () => {
  inWorld('tells new states as soon as something changes, whoever changed it', async (world) => {
    const heard = await listen(world)
    await world.put([letter()])
    const { state } = await world.call('Email/get', { ids: [] })
    const changed = changedOf(await heard.next())
    assert.deepEqual(changed, {
      Mailbox: state,
      Email: state,
      Thread: state,
      EmailDelivery: '2',
      EmailSubmission: state,
    })
    await world.mail.createMailbox(ANNA, named('New'), null)
    assert.deepEqual(Object.keys(changedOf(await heard.next())), [
      'Mailbox',
      'Email',
      'Thread',
      'EmailSubmission',
    ])
    await heard.cancel()
    assert.equal(world.live.count, 0)
  })

  inWorld(
    'tells only the types that are wanted, and ends after the first when that is wanted',
    async (world) => {
      const heard = await listen(world, 'types=EmailDelivery,Nothing&closeafter=state&ping=30')
      await world.mail.createMailbox(ANNA, named('New'), null)
      await world.put([letter()])
      assert.deepEqual(changedOf(await heard.next()), { EmailDelivery: '2' })
      assert.equal(await heard.next(), null)
      assert.equal(world.live.count, 0)
    },
  )

  inWorld('tells at once what a client missed that comes back', async (world) => {
    const heard = await listen(world)
    await world.put([letter()])
    const id = (await heard.next())?.id ?? ''
    await heard.cancel()
    await world.put([letter()])
    const again = await listen(world, undefined, { 'Last-Event-ID': id })
    assert.notEqual(changedOf(await again.next()), null)
    await again.cancel()
  })

  inWorld('tells what was missed and ends, when it is to end after the first', async (world) => {
    const heard = await listen(world, 'types=*&closeafter=state&ping=30', { 'Last-Event-ID': '0-0' })
    assert.notEqual(changedOf(await heard.next()), null)
    assert.equal(await heard.next(), null)
    assert.deepEqual([world.live.count, world.clock.timers], [0, 0])
  })

  inWorld('makes up for a notice that was lost', async (world) => {
    const heard = await listen(world)
    const message = await world.incoming(letter())
    await world.otherProcess().deliver(ANNA, message)
    world.clock.advance(5_000)
    assert.notEqual(changedOf(await heard.next()), null)
    await heard.cancel()
  })

  inWorld('pings as often as is wanted, within reason', async (world) => {
    for (const [asked, interval] of [
      ['1', 5],
      ['20', 20],
      ['300', 300],
      ['900', 300],
    ] as const) {
      const { text, cancel } = await raw(world, asked)
      const ping = `event: ping\ndata: {"interval":${interval}}\n\n`
      assert.deepEqual([await text(), await text()], [ping, ':\n\n'])
      world.clock.advance(Math.min(interval, 30) * 1_000)
      for (let at = 30; at < interval; at += 30) {
        assert.equal(await text(), ':\n\n')
        world.clock.advance(30_000)
      }
      assert.equal(await text(), ping)
      await cancel()
    }
    assert.deepEqual([world.live.count, world.clock.timers], [0, 0])
  })

  inWorld('never pings a client that wants none, and its stream lives all the same', async (world) => {
    const { text, cancel } = await raw(world, '0')
    for (let beats = 0; beats < 10; beats += 1) {
      assert.equal(await text(), ':\n\n')
      world.clock.advance(30_000)
    }
    await cancel()
  })

  inWorld('ends with the app password, with the session, and with the server', async (world) => {
    const { id, bearer } = await world.newAppPassword()
    const byPassword = await listen(world, undefined, { Authorization: bearer })
    await world.removeAppPassword(id)
    assert.equal(await byPassword.next(), null)
    const byPage = await listen(world)
    await world.endPage()
    assert.equal(await byPage.next(), null)
    const byOther = await listen(world, undefined, { Authorization: (await world.newAppPassword()).bearer })
    world.service.close()
    assert.equal(await byOther.next(), null)
    assert.equal(world.live.count, 0)
  })

  inWorld('asked wrongly is not found', async (world) => {
    for (const query of ['', 'types=*', 'types=*&closeafter=never&ping=0', 'types=*&closeafter=no&ping=x'])
      assert.equal((await world.fetch(`/jmap/events?${query}`)).status, 404, query)
  })
})
