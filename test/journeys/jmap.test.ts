/** JMAP at the web door, asked by jmap-jam, which is not ours, with an app password; an IMAP program sees what it does. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type JamClient, jmapProgram, webOrigin } from '../support/jmap-program.ts'
import type { Json } from '../support/jmap-world.ts'
import { imapProgram } from '../support/mail-programs.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'

describe('a JMAP program', () => {
  let server: TestServer
  let anna: JamClient
  let bo: JamClient

  const jam = async ({ id }: TestAccount): Promise<JamClient> =>
    jmapProgram(server, (await server.addAppPassword(id, ['jmap'])).secret)

  before(async () => {
    server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_HOSTNAME: 'localhost' })
    anna = await jam(server.anna)
    bo = await jam(server.bo)
  })
  after(() => server.stop())

  test('writes with an attachment, sends, and the other finds it, reads it and answers', async () => {
    const accountId = await anna.getPrimaryAccount()
    assert.equal(accountId, server.anna.id)
    const [mailboxes] = await anna.request(['Mailbox/get', { accountId }])
    const idOf = (role: string): string => mailboxes.list.find((each: Json) => each.role === role).id
    const [drafts, sent] = [idOf('drafts'), idOf('sent')]
    const [identities] = await anna.request(['Identity/get', { accountId }])
    const identityId = identities.list[0].id

    const table = new Blob(['a,b\n1,2\n'], { type: 'text/csv' })
    const { blobId } = await anna.uploadBlob(accountId, table)
    const [made] = await anna.request([
      'Email/set',
      {
        accountId,
        create: {
          draft: {
            mailboxIds: { [drafts]: true },
            keywords: { $draft: true },
            from: [{ name: 'Anna', email: server.anna.address }],
            to: [{ name: 'Bo', email: server.bo.address }],
            subject: 'Räkning för maj',
            bodyValues: { text: { value: 'Hej Bo!\nHär är den.\n' } },
            textBody: [{ partId: 'text', type: 'text/plain' }],
            attachments: [{ blobId, type: 'text/csv', name: 'maj.csv' }],
          },
        },
      },
    ])
    const emailId = made.created.draft.id
    const [submitted] = await anna.request([
      'EmailSubmission/set',
      {
        accountId,
        create: { now: { identityId, emailId } },
        onSuccessUpdateEmail: {
          '#now': { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, 'keywords/$draft': null },
        },
      },
    ])
    assert.ok(submitted.created !== null)

    const bosAccount = await bo.getPrimaryAccount()
    const found = await arrived(bosAccount)
    assert.equal(found.subject, 'Räkning för maj')
    assert.equal(found.attachments[0].name, 'maj.csv')
    const file = await bo.downloadBlob({
      accountId: bosAccount,
      blobId: found.attachments[0].blobId,
      mimeType: 'text/csv',
      fileName: 'maj.csv',
    })
    assert.equal(await file.text(), 'a,b\n1,2\n')

    await bo.request([
      'Email/set',
      { accountId: bosAccount, update: { [found.id]: { 'keywords/$flagged': true } } },
    ])
    await using program = await connected(imapProgram(server, server.bo))
    const message = await program.imap.fetchOne('*', { flags: true, envelope: true })
    assert.ok(message !== false && message?.flags?.has('\\Flagged'))
    await program.imap.messageFlagsAdd('*', ['\\Answered'])
    const [after] = await bo.request([
      'Email/get',
      { accountId: bosAccount, ids: [found.id], properties: ['keywords'] },
    ])
    assert.deepEqual(after.list[0].keywords, { $flagged: true, $answered: true })
  })

  test('is told what it does wrong', async () => {
    const accountId = await anna.getPrimaryAccount()
    await assert.rejects(anna.request(['Email/get', { accountId, ids: ['M1'], properties: ['colour'] }]), {
      type: 'invalidArguments',
    })
    await assert.rejects(anna.request(['Mailbox/get', { accountId: server.bo.id }]), {
      type: 'accountNotFound',
    })
  })

  test('is signed out with its app password', async () => {
    const { id, secret } = await server.addAppPassword(server.anna.id, ['jmap'])
    const sessionUrl = `${webOrigin(server)}/jmap/session`
    const headers = { Authorization: `Bearer ${secret}` }
    const events = await fetch(`${webOrigin(server)}/jmap/events?types=*&closeafter=no&ping=0`, { headers })
    const reader = events.body?.getReader()
    await reader?.read()
    await server.appPasswords.remove(server.anna.id, id)
    assert.equal((await reader?.read())?.done, true)
    assert.equal((await fetch(sessionUrl, { headers })).status, 401)
  })

  /** Bo waits for the first mail in his inbox; the queue delivers at once, in its own time. */
  const arrived = async (accountId: string) => {
    for (;;) {
      const [{ emails }] = await bo.requestMany((t: Json) => {
        const query = t.Email.query({ accountId, filter: { subject: 'maj' }, limit: 1 })
        const emails = t.Email.get({
          accountId,
          ids: query.$ref('/ids'),
          properties: ['id', 'subject', 'attachments'],
        })
        return { query, emails }
      })
      const [email] = emails.list
      if (email !== undefined) return email
    }
  }

  const connected = async (imap: ReturnType<typeof imapProgram>) => {
    await imap.connect()
    await imap.mailboxOpen('INBOX')
    return { imap, [Symbol.asyncDispose]: () => imap.logout() }
  }
})
