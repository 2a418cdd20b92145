import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appAtJmap } from '../support/app-at-jmap.ts'
import { type Json, jmapWorld, letter, mailboxId } from '../support/jmap-world.ts'
import { named } from '../support/real-mail.ts'

const { createFolder, removeFolder, renameFolder } = await import('../../app/mail/folders/change-folders.ts')

test('a folder is made, called something else, and taken away with what is in it; each refusal has a sentence', async () => {
  await using world = await jmapWorld()
  using app = await appAtJmap(world)
  const { session } = app
  const problem = (changed: Json): string => changed.problem?.problem
  const made = await createFolder(session, 'Resor')
  assert.deepEqual(made, { id: await mailboxId(world, 'Resor') })
  const id = 'id' in made ? made.id : ''
  assert.equal(problem(await createFolder(session, 'Resor')), 'mail-folder-name')
  assert.equal(problem(await renameFolder(session, id, 'Inbox')), 'mail-folder-name')
  assert.equal(problem(await renameFolder(session, id, 'a/b')), 'mail-folder-name')
  assert.equal(problem(await renameFolder(session, id, 'Sommarens resor')), undefined)
  await world.put([letter()], named('Sommarens resor'))
  const below = await world.call('Mailbox/set', { create: { f: { name: '2027', parentId: id } } })
  assert.equal(problem(await removeFolder(session, id)), 'mail-folder-has-folders')
  await world.call('Mailbox/set', { destroy: [below.created.f.id] })
  app.failAfter(0)
  assert.equal(problem(await removeFolder(session, id)), 'unavailable')
  assert.equal(problem(await removeFolder(session, id)), undefined)
  assert.deepEqual((await world.call('Mailbox/get', { ids: [id] })).notFound, [id])
  assert.deepEqual((await world.call('Email/query')).ids, [])
})
