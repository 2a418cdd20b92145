import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { jmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'
import { parseRange } from './blobs/range.ts'

const FILE = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256))
const MESSAGE = letter({
  more: 'Content-Type: multipart/mixed; boundary=b\r\n',
  body:
    '--b\r\nContent-Type: text/plain\r\n\r\nplain text\r\n' +
    '--b\r\nContent-Type: image/svg+xml; name=b.svg\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
    `${FILE.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n--b--\r\n`,
})

const world = await jmapWorld()
await world.put([MESSAGE])
after(() => world[Symbol.asyncDispose]())

const get = (blob: string, headers: Record<string, string> = {}, rest = 'a.txt?type=text/plain') =>
  world.fetch(`/jmap/download/${ANNA}/${blob}/${rest}`, { headers })

const octets = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('a download', () => {
  test('of a whole email is its octets', async () => {
    const response = await get('M1')
    assert.equal(response.status, 200)
    assert.ok((await octets(response)).equals(Buffer.from(MESSAGE)))
    assert.equal(response.headers.get('Content-Length'), String(Buffer.byteLength(MESSAGE)))
  })

  test('of a part is decoded, under the blob id that Email/get tells', async () => {
    const asked = { ids: ['M1'], properties: ['attachments', 'textBody'] }
    const {
      list: [{ attachments, textBody }],
    } = await world.call('Email/get', asked)
    assert.ok((await octets(await get(attachments[0].blobId))).equals(FILE))
    assert.equal(attachments[0].size, FILE.length)
    assert.equal((await octets(await get(textBody[0].blobId))).toString(), 'plain text')
    assert.equal(world.live.count, 0)
  })

  for (const [range, from, to] of [
    ['bytes=0-9', 0, 10],
    ['bytes=150000-200000', 150_000, 200_001],
    ['bytes=299990-', 299_990, 300_000],
    ['bytes=-5', 299_995, 300_000],
    ['bytes=299999-999999', 299_999, 300_000],
  ] as const) {
    test(`of ${range} is that part of it`, async () => {
      const response = await get('M1_2', { Range: range })
      assert.equal(response.status, 206)
      assert.equal(response.headers.get('Content-Range'), `bytes ${from}-${to - 1}/300000`)
      assert.ok((await octets(response)).equals(FILE.subarray(from, to)))
    })
  }

  test('of octets that there are not is refused with how many there are', async () => {
    const response = await get('M1_2', { Range: 'bytes=300000-' })
    assert.equal(response.status, 416)
    assert.equal(response.headers.get('Content-Range'), 'bytes */300000')
  })

  test('of what the account does not have is not found', async () => {
    for (const blob of ['M2', 'M1_3', 'M1_1_1', 'M1_0', 'U1', 'x', 'M01'])
      assert.equal((await get(blob)).status, 404, blob)
    for (const path of [`bbbbbbbbbbbbbbbb/M1/a`, `${ANNA}/M1`, `${ANNA}/M1/a/b`])
      assert.equal((await world.fetch(`/jmap/download/${path}`)).status, 404, path)
  })

  test('is an attachment under the name asked for, and nothing gets into its headers', async () => {
    const response = await get(
      'M1',
      {},
      `${encodeURIComponent('räka"\r\nX: y%.txt')}?type=text/html%0d%0aX:1`,
    )
    assert.equal(
      response.headers.get('Content-Disposition'),
      `attachment; filename="r_ka___X: y_.txt"; filename*=UTF-8''r%C3%A4ka%22__X%3A%20y%25.txt`,
    )
    assert.equal(response.headers.get('Content-Type'), 'message/rfc822')
    await response.body?.cancel()
    const typed = await get('M1', {}, 'a?type=text/html')
    assert.equal(typed.headers.get('Content-Type'), 'text/html')
    await typed.body?.cancel()
  })

  test('is kept by programs and by no browser', async () => {
    const page = await get('M1')
    assert.equal(page.headers.get('Cache-Control'), 'no-store')
    await page.body?.cancel()
    const program = await get('M1', { Authorization: (await world.newAppPassword()).bearer })
    assert.match(program.headers.get('Cache-Control') ?? '', /immutable/)
    await program.body?.cancel()
  })

  test('is cut off when its credential ends', async () => {
    const { id, bearer } = await world.newAppPassword()
    const reader = (
      (await get('M1_2', { Authorization: bearer })).body as ReadableStream<Uint8Array>
    ).getReader()
    await reader.read()
    assert.equal(world.live.count, 1)
    await world.removeAppPassword(id)
    assert.equal(world.cutOffs, 1)
    assert.equal((await reader.read()).done, true)
    assert.equal(world.live.count, 0)
    assert.deepEqual(world.logged, [])
  })
})

test('ranges that are none, or several, are passed over', () => {
  for (const header of [
    null,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'items=0-1',
    'bytes=a-b',
  ])
    assert.deepEqual(parseRange(header, 10), { kind: 'whole' }, String(header))
  assert.deepEqual(parseRange('bytes=-0', 10), { kind: 'not-satisfiable' })
  assert.deepEqual(parseRange('bytes=0-', 0), { kind: 'not-satisfiable' })
})
