/**
 * Random transactions, run on the store and on a plain model of it in memory: after each, every counter equals a
 * recount, every number agrees, and no content is there that no mailbox holds.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Mailbox, MailboxId } from '../../mail/mailbox.ts'
import { type EmailId, FLAG, type Uid } from '../../mail/message.ts'
import type { MailStore, MailWriter, StoredBody } from '../../mail/store.ts'
import {
  ANNA,
  checks,
  contentOf,
  flags,
  type MailHarness,
  named,
  type OpenHarness,
  octetsOf,
  RECEIVED,
  writeBody,
} from './mail-harness.ts'

const RUNS = 40
const SEED = 20_251_101 // the same runs every time

type ModelMessage = {
  uid: Uid
  email: EmailId
  system: number
  keywords: string
  modseq: number
  size: number
}
type ModelMailbox = {
  id: MailboxId
  name: string
  uidNext: number
  highestModseq: number
  recentFrom: number
  messages: ModelMessage[]
  gone: { uid: Uid; modseq: number }[]
}
type Model = { modseq: number; mailboxes: ModelMailbox[] }

/** Each picks its mailbox and messages by number, whatever is there. */
type Step =
  | { does: 'create'; name: number }
  | { does: 'rename'; at: number; name: number }
  | { does: 'remove'; at: number }
  | { does: 'add'; at: number; octets: number; system: number }
  | { does: 'copy'; at: number; to: number; every: number }
  | { does: 'flag'; at: number; every: number; system: number; keywords: string }
  | { does: 'expunge'; at: number; every: number }
  | { does: 'recent'; at: number }

const at = fc.nat(20)
const every = fc.integer({ min: 1, max: 4 })
const system = fc.nat(31)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('create' as const), name: fc.nat(4) }),
  fc.record({ does: fc.constant('rename' as const), at, name: fc.nat(4) }),
  fc.record({ does: fc.constant('remove' as const), at }),
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('add' as const),
      at,
      octets: fc.constantFrom(0, 10, 70_000),
      system,
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('copy' as const), at, to: at, every }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('flag' as const),
      at,
      every,
      system,
      keywords: fc.constantFrom('', 'a', 'a b'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('expunge' as const), at, every }) },
  fc.record({ does: fc.constant('recent' as const), at }),
)
const transactions = fc.array(
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
    fails: fc.nat(4).map((chance) => chance === 0),
  }),
  { minLength: 1, maxLength: 12 },
)

export const modelContract = (engine: string, open: OpenHarness): void => {
  checks(engine, open)(
    'after any transactions, counters equal a recount and nothing is left over',
    async (harness) => {
      await fc.assert(
        fc.asyncProperty(transactions, async (all) => {
          await harness.store.erase(ANNA)
          await harness.store.createAccount(ANNA)
          let model = await modelOf(harness.store)
          for (const { steps, fails } of all) {
            const next = structuredClone(model)
            const done = await runTransaction(harness.store, next, steps, fails)
            if (done) model = next
            await compare(harness, model)
          }
        }),
        { numRuns: RUNS, seed: SEED },
      )
    },
  )
}

const modelOf = async (store: MailStore): Promise<Model> => ({
  modseq: await store.highestModseq(ANNA),
  mailboxes: (await store.mailboxes(ANNA)).map(emptyMailbox),
})

const emptyMailbox = (mailbox: Mailbox): ModelMailbox => ({
  id: mailbox.id,
  name: mailbox.name,
  uidNext: mailbox.uidNext,
  highestModseq: mailbox.highestModseq,
  recentFrom: mailbox.recentFromUid,
  messages: [],
  gone: [],
})

const UNDONE = new Error('undone')

const runTransaction = async (
  store: MailStore,
  model: Model,
  steps: Step[],
  fails: boolean,
): Promise<boolean> => {
  const bodies: StoredBody[] = []
  for (const one of steps)
    if (one.does === 'add') bodies.push(await writeBody(store, ANNA, octetsOf(one.octets)))
  const unused = [...bodies]
  try {
    await store.inTransaction(ANNA, async (writer) => {
      for (const one of steps) await runStep(writer, model, one, unused)
      if (fails) throw UNDONE
    })
    return true
  } catch (fault) {
    if (fault !== UNDONE) throw fault
    return false
  } finally {
    for (const body of bodies) await body[Symbol.asyncDispose]()
  }
}

const runStep = async (writer: MailWriter, model: Model, one: Step, bodies: StoredBody[]): Promise<void> => {
  if (one.does === 'create') {
    const name = named(`Mapp ${one.name}`)
    const made = await writer.createMailbox(name, null)
    assert.equal(
      made === 'exists',
      model.mailboxes.some((mailbox) => mailbox.name === name),
    )
    if (made === 'exists') return
    model.modseq += 1
    model.mailboxes.push({ ...emptyMailbox(made), highestModseq: model.modseq })
    return
  }
  const mailbox = model.mailboxes[one.at % model.mailboxes.length] as ModelMailbox
  await STEPS[one.does](writer, model, mailbox, one as never, bodies)
}

type Run<Does extends Step['does']> = (
  writer: MailWriter,
  model: Model,
  mailbox: ModelMailbox,
  step: Extract<Step, { does: Does }>,
  bodies: StoredBody[],
) => Promise<void>

const STEPS: { readonly [Does in Exclude<Step['does'], 'create'>]: Run<Does> } = {
  rename: async (writer, model, mailbox, one) => {
    const name = named(`Mapp ${one.name}`)
    const other = model.mailboxes.find((candidate) => candidate.name === name)
    const taken = other !== undefined && other !== mailbox
    assert.equal(await writer.renameMailbox(mailbox.id, name), taken ? 'exists' : 'renamed')
    if (other !== undefined) return
    mailbox.name = name
    mailbox.highestModseq = ++model.modseq
  },
  remove: async (writer, model, mailbox) => {
    if (model.mailboxes.length === 1) return
    await writer.removeMailbox(mailbox.id)
    model.modseq += 1
    model.mailboxes.splice(model.mailboxes.indexOf(mailbox), 1)
  },
  add: async (writer, model, mailbox, one, bodies) => {
    const body = bodies.shift() as StoredBody
    const email = await writer.addEmail(contentOf(one.octets), body)
    await addTo(writer, model, mailbox, { email, system: one.system, keywords: '', size: one.octets })
  },
  copy: async (writer, model, mailbox, one) => {
    const to = model.mailboxes[one.to % model.mailboxes.length] as ModelMailbox
    for (const message of everyOf(mailbox.messages, one.every)) await addTo(writer, model, to, message)
  },
  flag: async (writer, model, mailbox, one) => {
    const chosen = everyOf(mailbox.messages, one.every)
    const to = (message: ModelMessage) => flags(one.system ^ (message.uid % 2), one.keywords)
    await writer.setFlags(mailbox.id, [
      ...chosen.map((message) => ({ uid: message.uid, flags: to(message) })),
      { uid: 9_999 as Uid, flags: flags() },
    ])
    if (chosen.length === 0) return
    mailbox.highestModseq = ++model.modseq
    for (const message of chosen) Object.assign(message, to(message), { modseq: model.modseq })
  },
  expunge: async (writer, model, mailbox, one) => {
    const chosen = everyOf(mailbox.messages, one.every)
    await writer.expunge(mailbox.id, [9_999 as Uid, ...chosen.map((message) => message.uid)])
    if (chosen.length === 0) return
    mailbox.highestModseq = ++model.modseq
    for (const { uid } of chosen) mailbox.gone.push({ uid, modseq: model.modseq })
    mailbox.messages = mailbox.messages.filter((message) => !chosen.includes(message))
  },
  recent: async (writer, _model, mailbox) => {
    assert.equal(await writer.takeRecent(mailbox.id), mailbox.recentFrom)
    mailbox.recentFrom = mailbox.uidNext
  },
}

const addTo = async (
  writer: MailWriter,
  model: Model,
  mailbox: ModelMailbox,
  message: Pick<ModelMessage, 'email' | 'system' | 'keywords' | 'size'>,
): Promise<void> => {
  const { email, size } = message
  const added = await writer.addMessage(
    mailbox.id,
    email,
    size,
    flags(message.system, message.keywords),
    RECEIVED,
  )
  assert.deepEqual(added, { uid: mailbox.uidNext, modseq: model.modseq + 1 })
  mailbox.highestModseq = ++model.modseq
  mailbox.uidNext += 1
  mailbox.messages.push({ email, system: message.system, keywords: message.keywords, size, ...added })
}

const everyOf = <Item>(list: readonly Item[], nth: number): Item[] =>
  list.filter((_, place) => place % nth === 0)

const compare = async (harness: MailHarness, model: Model): Promise<void> => {
  const { store } = harness
  const counted = model.mailboxes.map(({ messages, ...mailbox }) => ({
    id: mailbox.id,
    name: mailbox.name,
    uidNext: mailbox.uidNext,
    highestModseq: mailbox.highestModseq,
    recentFromUid: mailbox.recentFrom,
    messages: messages.length,
    unseen: messages.filter((message) => (message.system & FLAG.seen) === 0).length,
    deleted: messages.filter((message) => (message.system & FLAG.deleted) !== 0).length,
    sizeOctets: sum(messages),
  }))
  const stored = await store.mailboxes(ANNA)
  assert.deepEqual(
    stored.map(
      ({ uidValidity: _v, specialUse: _u, sinceModseq: _s, namedModseq: _n, ...mailbox }) => mailbox,
    ),
    counted.map((mailbox) => mailbox),
  )
  const all = model.mailboxes.flatMap((mailbox) => mailbox.messages)
  assert.deepEqual(await store.usage(ANNA), { messages: all.length, octets: sum(all) })
  assert.equal(await store.highestModseq(ANNA), model.modseq)
  for (const mailbox of model.mailboxes) await compareMailbox(store, mailbox, model.modseq >> 1)
  const held = new Map(all.map((message) => [message.email, message.size]))
  assert.equal(await harness.contents(ANNA), held.size)
  assert.equal(await harness.filedBodies(ANNA), [...held.values()].filter((size) => size > 65_536).length)
  assert.ok((await store.texts(ANNA, [...held.keys()], ['preview'])).every((text) => text !== null))
}

const compareMailbox = async (store: MailStore, mailbox: ModelMailbox, since: number): Promise<void> => {
  const listed = (await store.numbers(ANNA, mailbox.id, 0)).map((message) => ({
    uid: message.uid,
    email: message.email,
    system: message.system,
    keywords: message.keywords,
    modseq: message.modseq,
    size: message.sizeOctets,
  }))
  assert.deepEqual(listed.map(inKeyOrder), mailbox.messages.map(inKeyOrder))
  assert.deepEqual(
    (await store.numbers(ANNA, mailbox.id, since)).map((message) => message.uid),
    mailbox.messages.filter((message) => message.modseq > since).map((message) => message.uid),
  )
  assert.deepEqual(
    await store.expunged(ANNA, mailbox.id, since),
    mailbox.gone
      .filter((gone) => gone.modseq > since)
      .map((gone) => gone.uid)
      .sort((a, b) => a - b),
  )
}

const inKeyOrder = (message: ModelMessage) => Object.entries(message).sort(([a], [b]) => a.localeCompare(b))

const sum = (messages: readonly ModelMessage[]): number =>
  messages.reduce((total, message) => total + message.size, 0)
