/** `/health`, as whatever watches a server asks: by any name, without a session. */
import assert from 'node:assert/strict'
import { get } from 'node:https'
import { after, test } from 'node:test'
import { startWebWorld } from '../support/web-world.ts'

const world = await startWebWorld()
after(() => world.stop())

const health = (): Promise<{ readonly status: number | undefined; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: world.port('web'),
      path: '/health',
      headers: { Host: 'a-monitor.test' },
      rejectUnauthorized: false,
    }
    get(options, async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode, text })
    }).on('error', reject)
  })

test('the server says that it is well, and that it is not once the store cannot be read', async () => {
  assert.deepEqual(await health(), { status: 200, text: 'well\n' })
  await world.server.stores.close()
  assert.equal((await health()).status, 503)
})
