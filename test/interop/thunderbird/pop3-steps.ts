/** Thunderbird over POP3: what stays on the server, and what does not. */
import assert from 'node:assert/strict'
import type { Step } from '../program.ts'
import { mail } from '../shelf.ts'
import { type Desk, setUp, watch } from './desk.ts'

export const pop3Steps = async (desk: Desk): Promise<readonly Step[]> => {
  const { world, inside } = desk
  const cilla = await world.account('cilla')
  const { put, look } = world.shelf
  await put(cilla.id, 'INBOX', mail('Ett'), mail('Två'))
  const subjects = async () => (await look(cilla.id)).map(({ subject }) => subject)
  let key = ''
  return [
    [
      'POP3S: fetches what is new and leaves it there; the second time there is nothing new',
      async () => {
        key = await setUp(desk, 'pop3', cilla)
        const shown = watch(desk, key)
        for (let time = 1; time <= 2; time++) {
          await inside('getMail', key)
          assert.deepEqual(await shown.subjects('Inbox'), ['Ett', 'Två'])
          assert.deepEqual(await subjects(), ['Ett', 'Två'])
        }
      },
    ],
    [
      'POP3S: fetches and removes',
      async () => {
        await inside('set', key, 'leave_on_server', false)
        await put(cilla.id, 'INBOX', mail('Tre'))
        await inside('getMail', key)
        assert.deepEqual(await watch(desk, key).subjects('Inbox'), ['Ett', 'Två', 'Tre'])
        assert.deepEqual(await subjects(), [])
      },
    ],
  ]
}
