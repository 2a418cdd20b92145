import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inWorld, type Json, letter, uploaded } from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'

const INNER = letter({
  subject: 'Innerst',
  more: 'Content-Type: multipart/mixed; boundary=i\r\n',
  body: '--i\r\n\r\ntext\r\n--i\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment\r\n\r\nPNG\r\n--i--\r\n',
})
const OUTER = letter({
  subject: 'Fwd',
  more: 'Content-Type: multipart/mixed; boundary=o\r\n',
  body: `--o\r\n\r\nsee\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${INNER}\r\n--o--\r\n`,
})

describe('Email/parse', () => {
  inWorld('looks into a message that is attached, and names the blobs of its parts', async (world) => {
    await world.put([OUTER])
    const { attachments } = (await world.call('Email/get', { ids: ['M1'] })).list[0]
    const { blobId } = attachments[0]
    const { parsed } = await world.call('Email/parse', { blobIds: [blobId], fetchTextBodyValues: true })
    const email = parsed[blobId]
    assert.deepEqual([email.subject, email.hasAttachment], ['Innerst', true])
    assert.deepEqual(
      Object.values(email.bodyValues).map((each: Json) => each.value),
      ['text'],
    )
    const response = await world.fetch(`/jmap/download/${ANNA}/${email.attachments[0].blobId}/a`)
    assert.equal(await response.text(), 'PNG')
  })

  inWorld('parses an upload without filing it, with what belongs to no email null', async (world) => {
    const { blobId } = await uploaded(world, letter({ subject: 'Löst' }))
    const properties = [
      'id',
      'blobId',
      'threadId',
      'mailboxIds',
      'keywords',
      'receivedAt',
      'size',
      'subject',
      'bodyStructure',
    ]
    const { parsed } = await world.call('Email/parse', { blobIds: [blobId], properties })
    const { bodyStructure, ...email } = parsed[blobId]
    const none = { id: null, threadId: null, mailboxIds: null, keywords: null, receivedAt: null }
    assert.deepEqual(email, {
      ...none,
      blobId,
      size: Buffer.byteLength(letter({ subject: 'Löst' })),
      subject: 'Löst',
    })
    assert.deepEqual([bodyStructure.partId, bodyStructure.blobId], ['1', null])
    assert.equal((await world.mail.read.usage(ANNA)).messages, 0)
  })

  inWorld('says what is not found, wrong or too much', async (world) => {
    assert.deepEqual((await world.call('Email/parse', { blobIds: ['U9', 'x'] })).notFound, ['U9', 'x'])
    assert.equal(
      (await world.refused('Email/parse', { blobIds: [], properties: ['x'] })).type,
      'invalidArguments',
    )
    assert.equal((await world.refused('Email/parse', {})).type, 'invalidArguments')
    const blobIds = Array.from({ length: 501 }, (_, at) => `U${at}`)
    assert.equal((await world.refused('Email/parse', { blobIds })).type, 'requestTooLarge')
  })
})

describe('SearchSnippet/get', () => {
  inWorld('marks what was searched for, in what is safe to show', async (world) => {
    await world.put([
      letter({
        subject: 'Soup & <b>bread</b>',
        body: `${'Nothing yet. '.repeat(30)}Then SOUP <i> came.\r\n`,
      }),
      letter({
        subject: 'Other',
        more: 'Content-Type: text/html\r\n',
        body: '<p>Good <b>soup</b></p><script>soup</script>',
      }),
    ])
    const { list, notFound } = await world.call('SearchSnippet/get', {
      filter: {
        operator: 'AND',
        conditions: [{ text: 'soup' }, { operator: 'NOT', conditions: [{ subject: 'bread' }] }],
      },
      emailIds: ['M1', 'M2', 'M9'],
    })
    assert.deepEqual(notFound, ['M9'])
    const [one, two] = list.sort((a: Json, b: Json) => (a.emailId < b.emailId ? -1 : 1))
    assert.equal(one.subject, '<mark>Soup</mark> &amp; &lt;b&gt;bread&lt;/b&gt;')
    assert.match(one.preview, /^… .*Then <mark>SOUP<\/mark> &lt;i&gt; came\.$/)
    assert.equal(two.subject, null)
    assert.equal(two.preview, 'Good <mark>soup</mark>')
  })

  inWorld('without words there is nothing to mark; what is wrong is refused', async (world) => {
    await world.put([letter()])
    const { list } = await world.call('SearchSnippet/get', { filter: { hasKeyword: 'a' }, emailIds: ['M1'] })
    assert.deepEqual(list, [{ emailId: 'M1', subject: null, preview: null }])
    const refused = async (args: object) => (await world.refused('SearchSnippet/get', args)).type
    assert.equal(await refused({ emailIds: [], filter: 3 }), 'invalidArguments')
    assert.equal(await refused({ emailIds: [], filter: { x: 1 } }), 'unsupportedFilter')
    assert.equal(await refused({ emailIds: Array(101).fill('M1') }), 'requestTooLarge')
  })
})
