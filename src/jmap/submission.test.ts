import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inWorld, type JmapWorld, type Json, letter, mailboxId } from '../../test/support/jmap-world.ts'
import { ANNA, named } from '../../test/support/real-mail.ts'
import { finishKeptBack } from '../mail/kept-back.ts'

const OWN = letter({
  from: 'Anna <anna@example.test>',
  more: 'Cc: c@elsewhere.test\r\nBcc: secret@elsewhere.test, anna@example.test\r\n',
})

const identityOf = async ({ call }: JmapWorld): Promise<string> => (await call('Identity/get')).list[0].id

/** What is due by then: to whom, from whom, and the message. */
const leaves = async ({ stores, clock }: JmapWorld, afterMs = 0) => {
  const claimed = await stores.outbox.claim(clock.nowMs() + afterMs, 1_000, 100)
  const [first] = claimed
  if (first === undefined) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of stores.outbox.body(first.queueId)) chunks.push(chunk)
  return {
    sender: first.sender,
    to: claimed.map(({ recipient }) => recipient.address).sort(),
    text: Buffer.concat(chunks).toString(),
  }
}

const submit = async (world: JmapWorld, more: object = {}, args: object = {}): Promise<Json> =>
  world.call('EmailSubmission/set', {
    create: { s: { identityId: await identityOf(world), emailId: 'M1', ...more } },
    ...args,
  })

describe('Identity', () => {
  inWorld('there is one an address, named as the person, and they cannot be changed', async (world) => {
    await world.stores.profiles.changeProfile(ANNA, { firstName: 'Anna', lastName: 'Ek' })
    const { list, state } = await world.call('Identity/get')
    assert.deepEqual(
      list.map(({ name, email, mayDelete }: Json) => [name, email, mayDelete]),
      [['Anna Ek', 'anna@example.test', false]],
    )
    const [{ id }] = list
    assert.deepEqual((await world.call('Identity/get', { ids: ['I9'] })).notFound, ['I9'])
    const set = await world.call('Identity/set', { create: { a: {} }, update: { [id]: {} }, destroy: ['I9'] })
    assert.deepEqual(
      [set.notCreated.a.type, set.notUpdated[id].type, set.notDestroyed.I9.type],
      ['forbidden', 'forbidden', 'notFound'],
    )
    assert.equal((await world.call('Identity/changes', { sinceState: state })).hasMoreChanges, false)
    assert.equal(
      (await world.refused('Identity/changes', { sinceState: 'x' })).type,
      'cannotCalculateChanges',
    )
    assert.equal((await world.refused('Identity/set', { ifInState: 'x' })).type, 'stateMismatch')
    assert.equal((await world.refused('Identity/get', { properties: ['x'] })).type, 'invalidArguments')
  })
})

describe('EmailSubmission/set', () => {
  inWorld('sends to all that the header names, without its Bcc, and files the email', async (world) => {
    await world.put([OWN], named('Drafts'))
    const [drafts, sent] = [await mailboxId(world, 'Drafts'), await mailboxId(world, 'Sent')]
    const [[, { created }], [name, email]] = await world.calls([
      'EmailSubmission/set',
      {
        accountId: ANNA,
        create: { s: { identityId: await identityOf(world), emailId: 'M1' } },
        onSuccessUpdateEmail: {
          '#s': { [`mailboxIds/${sent}`]: true, [`mailboxIds/${drafts}`]: null, 'keywords/$draft': null },
        },
      },
    ])
    const [whole] = (await world.call('EmailSubmission/get', { ids: [created.s.id] })).list
    const { identityId: _, emailId: __, ...unsaid } = whole
    assert.deepEqual(created.s, unsaid)
    assert.equal(unsaid.undoStatus, 'final')
    assert.equal(name, 'Email/set')
    assert.deepEqual(email.updated, { M1: null })
    assert.equal((await world.mailboxNamed(named('Sent'))).messages, 1)
    const left = await leaves(world)
    assert.equal(left?.sender, 'anna@example.test')
    assert.deepEqual(left?.to, ['anna@example.test', 'c@elsewhere.test', 'secret@elsewhere.test'])
    assert.match(left?.text ?? '', /^Received: by mail\.example\.test with HTTP/)
    assert.doesNotMatch(left?.text ?? '', /^Bcc:/m)
    assert.equal(world.queued(), 1)
  })

  inWorld('sends later when it is asked to, and until then it can be taken back', async (world) => {
    await world.put([OWN])
    const envelope = {
      mailFrom: { email: 'anna@example.test', parameters: { HOLDFOR: '10' } },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    }
    const { created } = await submit(world, { envelope })
    assert.equal(created.s.undoStatus, 'pending')
    assert.equal(await leaves(world, 9_999), null)
    const state = (await world.call('Email/get', { ids: [] })).state
    const { updated } = await world.call('EmailSubmission/set', {
      update: { [created.s.id]: { undoStatus: 'canceled' } },
    })
    assert.deepEqual(updated, { [created.s.id]: null })
    assert.equal(await leaves(world, 60_000), null)
    const { list } = await world.call('EmailSubmission/get', { ids: [created.s.id] })
    assert.equal(list[0].undoStatus, 'canceled')
    assert.deepEqual((await world.call('EmailSubmission/changes', { sinceState: state })).updated, [
      created.s.id,
    ])
  })

  /** Waits to be sent, filed among the sent; and asks for it back, as the pages do. */
  const waitsAmongTheSent = async (world: JmapWorld) => {
    await world.put([OWN], named('Sent'))
    const envelope = {
      mailFrom: { email: 'anna@example.test', parameters: { HOLDFOR: '10' } },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    }
    const { created } = await submit(world, { envelope })
    const drafts = await mailboxId(world, 'Drafts')
    const back = { mailboxIds: { [drafts]: true }, 'keywords/$draft': true }
    return {
      submission: created.s.id as string,
      takeBack: async () => {
        const canceled = { [created.s.id]: { undoStatus: 'canceled' } }
        const filed = { [created.s.id]: back }
        const [[, answered]] = await world.calls([
          'EmailSubmission/set',
          { accountId: ANNA, update: canceled, onSuccessUpdateEmail: filed },
        ])
        return answered
      },
      isDraft: async () => {
        const { list } = await world.call('Email/get', {
          ids: ['M1'],
          properties: ['mailboxIds', 'keywords'],
        })
        return list[0].mailboxIds[drafts] === true && list[0].keywords.$draft === true
      },
      finish: () =>
        finishKeptBack({ mail: world.mail, outbox: world.stores.outbox, accounts: world.stores.accounts }),
    }
  }

  for (const broken of ['changeSubmission', 'changeEmails', 'withdraw'] as const)
    inWorld(`what was kept back when the process ended before ${broken} is finished later`, async (world) => {
      const { submission, takeBack, isDraft, finish } = await waitsAmongTheSent(world)
      world.served[broken] = async () => {
        throw new Error('broken')
      }
      const { notUpdated } = await takeBack()
      assert.equal(notUpdated?.[submission]?.type, broken === 'changeSubmission' ? 'serverFail' : undefined)
      assert.equal((await world.stores.outbox.keptBack(10)).length, 1)
      assert.equal(await isDraft(), broken === 'withdraw')
      await finish()
      assert.deepEqual(await world.stores.outbox.list(null, 10), [])
      const { list } = await world.call('EmailSubmission/get', { ids: [submission] })
      assert.equal(list[0].undoStatus, 'canceled')
      assert.equal(await isDraft(), true)
    })

  for (const [name, meanwhile] of [
    [
      'put elsewhere',
      async (world: JmapWorld) => {
        const archive = await mailboxId(world, 'Archive')
        await world.call('Email/set', { update: { M1: { mailboxIds: { [archive]: true } } } })
      },
    ],
    ['sent another time', submit],
  ] as const)
    inWorld(`what was ${name} is no draft when taking it back is finished later`, async (world) => {
      const { takeBack, isDraft, finish } = await waitsAmongTheSent(world)
      const { changeEmails } = world.served
      world.served.changeEmails = async () => {
        throw new Error('broken')
      }
      await takeBack()
      world.served.changeEmails = changeEmails
      await meanwhile(world)
      await finish()
      assert.deepEqual(await world.stores.outbox.keptBack(10), [])
      assert.equal(await isDraft(), false)
    })

  inWorld('what has left cannot be taken back, and leaves on time', async (world) => {
    await world.put([OWN])
    const until = new Date(world.clock.nowMs() + 5_000).toISOString()
    const envelope = {
      mailFrom: { email: 'anna@example.test', parameters: { holduntil: until } },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    }
    const { created } = await submit(world, { envelope })
    world.clock.advance(5_000)
    assert.deepEqual((await leaves(world))?.to, ['d@elsewhere.test'])
    const { notUpdated } = await world.call('EmailSubmission/set', {
      update: { [created.s.id]: { undoStatus: 'canceled' } },
    })
    assert.equal(notUpdated[created.s.id].type, 'cannotUnsend')
    const { list } = await world.call('EmailSubmission/get')
    assert.equal(list[0].undoStatus, 'final')
  })

  inWorld('says why nothing is sent', async (world) => {
    await world.put([
      OWN,
      letter(),
      letter({ from: 'Anna <anna@example.test>', more: 'To: b@elsewhere.test\r\n' }),
    ])
    await world.put([
      letter({ from: 'anna@example.test', subject: 'To nobody' }).replace('To: anna@example.test\r\n', ''),
      letter({ from: 'anna@example.test', more: 'X: x\rFrom: Boss <boss@bank.test>\r\r\r\n' }),
      letter({ from: 'anna@example.test', more: 'X: \0\r\n' }),
    ])
    const from = (email: string, parameters: object | null = null) => ({
      mailFrom: { email, parameters },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    })
    const notify = (email: string, parameters: object) => ({
      mailFrom: { email: 'anna@example.test', parameters: {} },
      rcptTo: [{ email, parameters }],
    })
    const to = (...emails: string[]) => ({
      mailFrom: { email: 'anna@example.test' },
      rcptTo: emails.map((email) => ({ email })),
    })
    const cases: readonly (readonly [more: object, type: string])[] = [
      [{ identityId: 'I9' }, 'invalidProperties'],
      [{ emailId: 'M99' }, 'invalidProperties'],
      [{ emailId: '#none' }, 'invalidProperties'],
      [{ sendAt: '2026-01-01T00:00:00Z' }, 'invalidProperties'],
      [{ envelope: 'x' }, 'invalidProperties'],
      [{ envelope: from('anna@example.test', { HOLDFOR: 'soon' }) }, 'invalidProperties'],
      [{ envelope: from('anna@example.test', { HOLDFOR: '2592001' }) }, 'invalidProperties'],
      [{ envelope: from('anna@example.test', { SIZE: '1' }) }, 'invalidProperties'],
      [{ envelope: notify('d@elsewhere.test', { NOTIFY: 'NEVER' }) }, 'invalidProperties'],
      [{ envelope: notify('nobody@example.test', {}) }, 'invalidRecipients'],
      [{ envelope: from('bo@example.test') }, 'forbiddenMailFrom'],
      [{ envelope: from('') }, 'forbiddenMailFrom'],
      [{ envelope: from('anna@example.test> x') }, 'forbiddenMailFrom'],
      [{ envelope: to() }, 'noRecipients'],
      [{ emailId: 'M4' }, 'noRecipients'],
      [{ envelope: to('nobody@example.test', 'd@elsewhere.test') }, 'invalidRecipients'],
      [{ envelope: to('d@elsewhere.test>\r\nRCPT TO:<e@x') }, 'invalidRecipients'],
      [
        { envelope: to(...Array.from({ length: 1_001 }, (_, at) => `${at}@elsewhere.test`)) },
        'tooManyRecipients',
      ],
      [{ emailId: 'M2', envelope: to('d@elsewhere.test') }, 'forbiddenFrom'],
      [{ emailId: 'M5', envelope: to('d@elsewhere.test') }, 'invalidEmail'],
      [{ emailId: 'M6', envelope: to('d@elsewhere.test') }, 'invalidEmail'],
    ]
    for (const [more, type] of cases) {
      const { notCreated } = await submit(world, more)
      assert.equal(notCreated?.s.type, type, JSON.stringify(more).slice(0, 100))
    }
    const { notCreated } = await submit(world, { envelope: to('nobody@example.test') })
    assert.deepEqual(notCreated.s.invalidRecipients, ['nobody@example.test'])
    assert.equal(await leaves(world, 60_000), null)
    assert.equal((await world.refused('EmailSubmission/set', { ifInState: '1' })).type, 'stateMismatch')
  })

  inWorld('only a pending one changes, and only to canceled; a record can be thrown away', async (world) => {
    await world.put([OWN])
    const { created } = await submit(world)
    const { id } = created.s
    const { notUpdated } = await world.call('EmailSubmission/set', {
      update: { [id]: { sendAt: 'x' }, S9: { undoStatus: 'canceled' } },
    })
    assert.deepEqual([notUpdated[id].type, notUpdated.S9.type], ['invalidProperties', 'notFound'])
    const state = (await world.call('EmailSubmission/get')).state
    const set = await world.call('EmailSubmission/set', { destroy: [id, 'S9'] })
    assert.deepEqual([set.destroyed, set.notDestroyed.S9.type], [[id], 'notFound'])
    assert.deepEqual((await world.call('EmailSubmission/get', { ids: [id] })).notFound, [id])
    assert.deepEqual((await world.call('EmailSubmission/changes', { sinceState: state })).destroyed, [id])
    assert.notEqual(await leaves(world), null)
  })

  inWorld(
    'an app password that sends is written down as one that does; one that may only read sends nothing',
    async (world) => {
      await world.put([OWN])
      const ask = async (bearer: string) => {
        const args = {
          accountId: ANNA,
          create: { s: { identityId: await identityOf(world), emailId: 'M1' } },
        }
        const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:submission']
        const response = await world.fetch('/jmap/api', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: bearer },
          body: JSON.stringify({ using, methodCalls: [['EmailSubmission/set', args, 'a']] }),
        })
        return ((await response.json()) as Json).methodResponses[0][1]
      }
      assert.equal(
        (await ask((await world.newAppPassword({ access: 'read-only' })).bearer)).type,
        'accountReadOnly',
      )
      assert.ok((await ask((await world.newAppPassword()).bearer)).created.s)
      assert.deepEqual(world.deeds, [{ kind: 'sent', recipients: 3 }])
    },
  )
})

describe('EmailSubmission/query', () => {
  inWorld('finds by status and time, in order', async (world) => {
    await world.put([OWN])
    const hold = {
      mailFrom: { email: 'anna@example.test', parameters: { HOLDFOR: '60' } },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    }
    await submit(world)
    await submit(world, { envelope: hold })
    const ids = async (args: object) => (await world.call('EmailSubmission/query', args)).ids.join(' ')
    assert.equal(await ids({}), 'S2 S1')
    assert.equal(await ids({ sort: [{ property: 'sentAt' }], limit: 1 }), 'S1')
    assert.equal(await ids({ filter: { undoStatus: 'pending' } }), 'S2')
    assert.equal(await ids({ filter: { emailIds: ['M2'] } }), '')
    assert.equal(await ids({ filter: { before: new Date(world.clock.nowMs() + 1).toISOString() } }), 'S1')
    assert.equal(
      (await world.refused('EmailSubmission/query', { filter: { x: 1 } })).type,
      'unsupportedFilter',
    )
    assert.equal(
      (await world.refused('EmailSubmission/query', { sort: [{ property: 'x' }] })).type,
      'unsupportedSort',
    )
    assert.equal((await world.refused('EmailSubmission/query', { anchor: 'S9' })).type, 'anchorNotFound')
    assert.equal(
      (await world.refused('EmailSubmission/queryChanges', { sinceQueryState: '99' })).type,
      'cannotCalculateChanges',
    )
    assert.equal(
      (await world.refused('EmailSubmission/changes', { sinceState: 'x' })).type,
      'cannotCalculateChanges',
    )
    assert.equal((await world.refused('EmailSubmission/get', { properties: ['x'] })).type, 'invalidArguments')
  })

  inWorld('tells what changed in a list, also what the clock did', async (world) => {
    await world.put([OWN])
    const later = {
      mailFrom: { email: 'anna@example.test', parameters: { HOLDFOR: '60' } },
      rcptTo: [{ email: 'd@elsewhere.test' }],
    }
    const lists = ['pending', 'final', undefined].map((undoStatus) => ({
      query: { filter: undoStatus === undefined ? {} : { undoStatus } },
      ids: [] as string[],
      queryState: '',
    }))
    for (const list of lists) Object.assign(list, await world.call('EmailSubmission/query', list.query))
    const look = async (): Promise<void> => {
      for (const list of lists) {
        const asked = { ...list.query, sinceQueryState: list.queryState }
        const { added, removed, newQueryState } = await world.call('EmailSubmission/queryChanges', asked)
        list.ids = list.ids.filter((id) => !removed.includes(id))
        for (const { id, index } of added) list.ids.splice(index, 0, id)
        list.queryState = newQueryState
        assert.deepEqual(list.ids, (await world.call('EmailSubmission/query', list.query)).ids)
      }
    }
    await submit(world)
    await look()
    await submit(world, { envelope: later })
    await submit(world, { envelope: later })
    await look()
    await world.call('EmailSubmission/set', { update: { S2: { undoStatus: 'canceled' } } })
    await look()
    world.clock.advance(60_000)
    await look()
    assert.deepEqual(
      lists.map(({ ids }) => ids.join(' ')),
      ['', 'S3 S1', 'S3 S2 S1'],
    )
    await world.call('EmailSubmission/set', { destroy: ['S1', 'S2'] })
    await look()
  })
})
