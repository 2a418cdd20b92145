import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWorld, type JmapWorld, type Json, jmapWorld, letter } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'

const idOf = async ({ mailboxNamed }: JmapWorld, name: string): Promise<string> =>
  `F${(await mailboxNamed(named(name))).id}`

const paths = async ({ mail }: JmapWorld): Promise<readonly string[]> =>
  (await mail.read.mailboxes('aaaaaaaaaaaaaaaa' as never)).map(({ name }) => name)

inWorld('a mailbox is made under another that the same call makes, and renamed and moved', async (world) => {
  const { created } = await world.call('Mailbox/set', {
    create: { a: { name: 'Arbete' }, b: { name: 'Möten', parentId: '#a', isSubscribed: false } },
  })
  assert.ok((await paths(world)).includes('Arbete/Möten'))
  const { updated } = await world.call('Mailbox/set', {
    update: { [created.b.id]: { parentId: await idOf(world, 'INBOX'), name: 'Träffar', isSubscribed: true } },
  })
  assert.deepEqual(updated, { [created.b.id]: null })
  assert.ok((await paths(world)).includes('INBOX/Träffar'))
  const { list } = await world.call('Mailbox/get', { ids: [created.b.id] })
  assert.deepEqual([list[0].name, list[0].isSubscribed], ['Träffar', true])
})

inWorld(
  'what is made in one call comes in the order that it needs; in a circle nothing is',
  async (world) => {
    const { created } = await world.call('Mailbox/set', {
      create: { c: { name: 'C', parentId: '#b' }, b: { name: 'B', parentId: '#a' }, a: { name: 'A' } },
    })
    assert.deepEqual(Object.keys(created).sort(), ['a', 'b', 'c'])
    assert.ok((await paths(world)).includes('A/B/C'))
    const { notCreated } = await world.call('Mailbox/set', {
      create: {
        x: { name: 'X', parentId: '#y' },
        y: { name: 'Y', parentId: '#x' },
        z: { name: 'Z', parentId: '#z' },
      },
    })
    for (const name of ['x', 'y', 'z'])
      assert.deepEqual(notCreated[name], { type: 'invalidProperties', properties: ['parentId'] })
    const noText = { toString: null, valueOf: null }
    const mixed = await world.call('Mailbox/set', {
      create: { v: { name: 'V', parentId: noText }, w: { name: 'W' } },
    })
    assert.deepEqual(mixed.notCreated.v, { type: 'invalidProperties', properties: ['parentId'] })
    assert.deepEqual(Object.keys(mixed.created), ['w'])
  },
)

inWorld('what the client did not say of a new mailbox is told', async (world) => {
  const { created } = await world.call('Mailbox/set', { create: { a: { name: 'A', sortOrder: 3 } } })
  const { list } = await world.call('Mailbox/get', { ids: [created.a.id] })
  const { name, ...rest } = list[0]
  assert.deepEqual(created.a, rest)
  assert.deepEqual([name, rest.sortOrder, rest.isSubscribed], ['A', 10, true])
})

inWorld(
  'the whole object may be sent back with a change in it; what the server sets stays as it is',
  async (world) => {
    await world.put([letter()])
    const id = await idOf(world, 'Trash')
    const { list } = await world.call('Mailbox/get', { ids: [id] })
    const { updated } = await world.call('Mailbox/set', { update: { [id]: { ...list[0], name: 'Bin' } } })
    assert.deepEqual(updated, { [id]: null })
    assert.ok((await paths(world)).includes('Bin'))
    for (const [property, value] of Object.entries({
      id: 'F9',
      totalEmails: 7,
      myRights: {},
      unreadThreads: null,
    })) {
      const { notUpdated } = await world.call('Mailbox/set', { update: { [id]: { [property]: value } } })
      assert.deepEqual(notUpdated[id], { type: 'invalidProperties', properties: [property] })
    }
  },
)

inWorld('so may one that hangs from another than the one right above, since that is gone', async (world) => {
  await world.mail.createMailbox(ANNA, named('A/B/C'), null)
  await world.mail.removeMailbox(ANNA, named('A/B'))
  const id = await idOf(world, 'A/B/C')
  const { list } = await world.call('Mailbox/get', { ids: [id] })
  assert.equal(list[0].name, 'B/C')
  const { updated } = await world.call('Mailbox/set', {
    update: { [id]: { ...list[0], isSubscribed: true } },
  })
  assert.deepEqual(updated, { [id]: null })
  assert.ok((await paths(world)).includes('A/B/C'))
})

inWorld('a mailbox that the same call makes can be changed in it, or removed', async (world) => {
  const { updated, created } = await world.call('Mailbox/set', {
    create: { a: { name: 'A' }, b: { name: 'B' } },
    update: { '#a': { name: 'AA' } },
    destroy: ['#b'],
  })
  assert.deepEqual(updated, { [created.a.id]: null })
  assert.ok((await paths(world)).includes('AA'))
  assert.ok(!(await paths(world)).includes('B'))
})

inWorld(
  'what was subscribed to stays so under its new name, with what is below it: Thunderbird shows nothing else',
  async (world) => {
    const account = 'aaaaaaaaaaaaaaaa' as never
    const { created } = await world.call('Mailbox/set', {
      create: {
        a: { name: 'Arbete' },
        b: { name: 'Möten', parentId: '#a' },
        c: { name: 'Gammalt', parentId: '#a', isSubscribed: false },
      },
    })
    const before = await world.mail.read.subscriptions(account)
    const { updated } = await world.call('Mailbox/set', { update: { [created.a.id]: { name: 'Jobb' } } })
    assert.deepEqual(updated, { [created.a.id]: null })
    const { list } = await world.call('Mailbox/get', { ids: [created.a.id, created.b.id, created.c.id] })
    assert.deepEqual(
      list.map(({ name, isSubscribed }: Json) => [name, isSubscribed]),
      [
        ['Jobb', true],
        ['Möten', true],
        ['Gammalt', false],
      ],
    )
    const renamed = before.map((name) => name.replace(/^Arbete/, 'Jobb')).sort()
    assert.deepEqual([...(await world.mail.read.subscriptions(account))].sort(), renamed)
  },
)

inWorld('a role is given to one mailbox when it is made', async (world) => {
  await world.mail.removeMailbox('aaaaaaaaaaaaaaaa' as never, named('Archive'))
  const make = (role: string) => world.call('Mailbox/set', { create: { a: { name: 'Arkiv', role } } })
  assert.equal((await make('junk')).notCreated.a.type, 'invalidProperties')
  assert.equal((await make('important')).notCreated.a.type, 'invalidProperties')
  const { created } = await make('archive')
  const { list } = await world.call('Mailbox/get', { ids: [created.a.id] })
  assert.equal(list[0].role, 'archive')
})

inWorld('what cannot be is told: names, parents, roles, INBOX, what there is not', async (world) => {
  const inbox = await idOf(world, 'INBOX')
  const trash = await idOf(world, 'Trash')
  const creates: readonly (readonly [object, string])[] = [
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 'Trash' }, 'name'],
    [{ name: 'a', parentId: 'F99' }, 'parentId'],
    [{ name: 'a', totalEmails: 3 }, 'totalEmails'],
  ]
  for (const [given, wrong] of creates) {
    const { notCreated } = await world.call('Mailbox/set', { create: { a: given } })
    assert.deepEqual(notCreated.a, { type: 'invalidProperties', properties: [wrong] }, JSON.stringify(given))
  }
  const updates: readonly (readonly [id: string, patch: object, type: string])[] = [
    [inbox, { name: 'Other' }, 'forbidden'],
    [trash, { name: 'Sent' }, 'invalidProperties'],
    [trash, { parentId: trash }, 'invalidProperties'],
    [trash, { role: 'junk' }, 'invalidProperties'],
    [trash, { myRights: {} }, 'invalidProperties'],
    ['F99', { name: 'a' }, 'notFound'],
    ['x', { name: 'a' }, 'notFound'],
  ]
  for (const [id, patch, type] of updates) {
    const { notUpdated } = await world.call('Mailbox/set', { update: { [id]: patch } })
    assert.equal(notUpdated[id].type, type, JSON.stringify(patch))
  }
  assert.deepEqual(
    (await world.call('Mailbox/set', { update: { [trash]: { name: 'Trash', role: 'trash', sortOrder: 9 } } }))
      .updated,
    { [trash]: null },
  )
})

inWorld(
  'a mailbox goes with its emails only when that is wanted, and after those below it',
  async (world) => {
    await world.mail.createMailbox('aaaaaaaaaaaaaaaa' as never, named('a/b'), null)
    await world.put([letter()], named('a/b'))
    const [a, b, inbox] = [await idOf(world, 'a'), await idOf(world, 'a/b'), await idOf(world, 'INBOX')]
    const destroy = async (ids: readonly string[], more: object = {}) => {
      const { destroyed, notDestroyed } = await world.call('Mailbox/set', { destroy: ids, ...more })
      return [destroyed, Object.entries(notDestroyed ?? {}).map(([id, { type }]: Json) => [id, type])]
    }
    assert.deepEqual(await destroy([a]), [null, [[a, 'mailboxHasChild']]])
    assert.deepEqual(await destroy([b]), [null, [[b, 'mailboxHasEmail']]])
    assert.deepEqual(await destroy([inbox, 'F99']), [
      null,
      [
        [inbox, 'forbidden'],
        ['F99', 'notFound'],
      ],
    ])
    assert.deepEqual(await destroy([a, b], { onDestroyRemoveEmails: true }), [[b, a], []])
  },
)

test('there is a limit of mailboxes, and a state that has passed changes nothing', async () => {
  await using world = await jmapWorld({ mailboxesMax: 7 })
  const make = (name: string) => world.call('Mailbox/set', { create: { a: { name } } })
  assert.ok((await make('one')).created)
  assert.equal((await make('two')).notCreated.a.type, 'overQuota')
  assert.equal((await world.refused('Mailbox/set', { ifInState: '1' })).type, 'stateMismatch')
})

inWorld('mailboxes are found by what they are, in an order, also as a tree', async (world) => {
  for (const name of ['b/z', 'b/a', 'a'])
    await world.mail.createMailbox('aaaaaaaaaaaaaaaa' as never, named(name), null)
  const { list } = await world.call('Mailbox/get')
  const names = new Map(list.map(({ id, name }: Json) => [id, name]))
  const found = async (args: object) =>
    (await world.call('Mailbox/query', args)).ids.map((id: string) => names.get(id)).join(' ')
  const b = await idOf(world, 'b')
  assert.equal(await found({ filter: { hasAnyRole: true } }), 'Inbox Drafts Sent Archive Junk Trash')
  assert.equal(await found({ filter: { hasAnyRole: false } }), 'a a b z')
  assert.equal(await found({ filter: { hasAnyRole: false }, sortAsTree: true }), 'a b a z')
  assert.equal(
    await found({ filter: { parentId: b }, sort: [{ property: 'name', isAscending: false }] }),
    'z a',
  )
  assert.equal(await found({ filter: { name: 'A' }, filterAsTree: true }), 'Drafts Archive Trash a')
  assert.equal(await found({ filter: { role: 'junk' } }), 'Junk')
  const neither = [{ isSubscribed: true }, { name: 'z' }]
  assert.equal(await found({ filter: { operator: 'NOT', conditions: neither } }), 'a a b')
  assert.equal(
    await found({ filter: { operator: 'OR', conditions: [{ role: 'sent' }, { name: 'z' }] }, limit: 1 }),
    'Sent',
  )
  const refused = async (args: object) => (await world.refused('Mailbox/query', args)).type
  assert.equal(await refused({ filter: { colour: 1 } }), 'unsupportedFilter')
  assert.equal(await refused({ filter: 'x' }), 'invalidArguments')
  assert.equal(await refused({ sort: [{ property: 'colour' }] }), 'unsupportedSort')
  assert.equal(await refused({ anchor: 'F99' }), 'anchorNotFound')
  const { type } = await world.refused('Mailbox/queryChanges', { sinceQueryState: '99' })
  assert.equal(type, 'cannotCalculateChanges')
})

/** The list that a client has, with what is told of it since. */
const following = async (world: JmapWorld, query: object) => {
  let { ids, queryState } = await world.call('Mailbox/query', query)
  return async (): Promise<readonly [told: number, isRight: boolean]> => {
    const asked = { ...query, sinceQueryState: queryState }
    const { added, removed, newQueryState } = await world.call('Mailbox/queryChanges', asked)
    ids = ids.filter((id: string) => !removed.includes(id))
    for (const { id, index } of added) ids.splice(index, 0, id)
    queryState = newQueryState
    const now = (await world.call('Mailbox/query', query)).ids
    return [added.length + removed.length, ids.join(' ') === now.join(' ')]
  }
}

for (const query of [
  {},
  { filter: { isSubscribed: true }, sort: [{ property: 'name', isAscending: false }] },
  { filter: { isSubscribed: true }, filterAsTree: true, sortAsTree: true },
])
  inWorld(`a list of mailboxes is followed by its changes: ${JSON.stringify(query)}`, async (world) => {
    const account = 'aaaaaaaaaaaaaaaa' as never
    const look = await following(world, query)
    assert.deepEqual(await look(), [0, true])
    await world.put([letter()])
    assert.deepEqual(await look(), [0, true], 'counts are not looked at')
    for (const change of [
      () => world.mail.createMailbox(account, named('b/z'), null),
      () => world.mail.subscribe(account, named('b/z'), true),
      () => world.mail.createMailbox(account, named('b'), null),
      () => world.mail.subscribe(account, named('b'), true),
      () => world.mail.renameMailbox(account, named('b'), named('A'), 'stay'),
      () => world.mail.subscribe(account, named('A'), false),
      () => world.mail.removeMailbox(account, named('A')),
      () => world.mail.removeMailbox(account, named('A/z')),
    ]) {
      await change()
      assert.equal((await look())[1], true, String(change))
    }
    const first = await world.call('Mailbox/query', query)
    await world.mail.createMailbox(account, named('more'), null)
    await world.mail.subscribe(account, named('more'), true)
    const some = { ...query, sinceQueryState: first.queryState, calculateTotal: true }
    const { total, added } = await world.call('Mailbox/queryChanges', some)
    assert.equal(total, first.ids.length + 1)
    assert.ok(added.length > 0)
    await world.mail.createMailbox(account, named('most'), null)
    await world.mail.subscribe(account, named('most'), true)
    assert.equal(
      (await world.refused('Mailbox/queryChanges', { ...some, maxChanges: 1 })).type,
      'tooManyChanges',
    )
  })
