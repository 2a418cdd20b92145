import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { beginDraft } from '../../app/mail/compose/beginnings.ts'
import { leftDraft } from '../../app/mail/compose/left-draft.ts'
import type { Email } from '../../app/mail/jmap/types.ts'
import { type AppAtJmap, appAtJmap } from '../support/app-at-jmap.ts'
import { type JmapWorld, jmapWorld, letter } from '../support/jmap-world.ts'

const { askWhole } = await import('../../app/mail/reading/ask-email.ts')

const mixed = (...parts: readonly string[]): string =>
  `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
const MULTIPART = (kind: string) => `MIME-Version: 1.0\r\nContent-Type: multipart/${kind}; boundary=b\r\n`
const HTML = 'MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n'
const PICTURE =
  'Content-Type: image/png; name=a.png\r\nContent-Disposition: inline\r\nContent-ID: <a@x>\r\n\r\nnot really'
const inHtml = (html: string) => `Content-Type: text/html\r\n\r\n${html}`
const inText = (text: string) => `Content-Type: text/plain\r\n\r\n${text}`

const left = (name: string, message: string, look: (email: Email, world: JmapWorld) => void): void => {
  test(name, async () => {
    await using world = await jmapWorld({ messageOctetsMax: 10_000_000 })
    using app: AppAtJmap = await appAtJmap(world)
    await world.put([message])
    look(await askWhole(app.session, 'M1'), world)
  })
}

describe('a draft that was left', () => {
  left('as text is gone on with as that', letter({ body: 'a\r\n\r\nb\r\n' }), (email) =>
    assert.deepEqual(leftDraft(email), { text: 'a\n\nb\n', html: null, isHeld: true }),
  )

  left(
    'formatted has both its forms, as they were written',
    letter({ more: MULTIPART('alternative'), body: mixed(inText('* a *'), inHtml('<p><b>a</b></p>')) }),
    (email) => assert.deepEqual(leftDraft(email), { text: '* a *', html: '<p><b>a</b></p>', isHeld: true }),
  )

  left('formatted only has no text', letter({ more: HTML, body: '<p>a</p>' }), (email) =>
    assert.deepEqual(leftDraft(email), { text: null, html: '<p>a</p>', isHeld: true }),
  )

  for (const [what, message] of [
    ['with a table', letter({ more: HTML, body: '<table><tr><td>a</table>' })],
    [
      'of several texts',
      letter({ more: MULTIPART('mixed'), body: mixed(inHtml('<p>a</p>'), PICTURE, inHtml('<p>b</p>')) }),
    ],
    ['in letters nobody knows', letter({ more: HTML.replace('utf-8', 'x-none'), body: '<p>\xe5</p>' })],
    ['with a picture it has not', letter({ more: HTML, body: '<p><img src="cid:a@x"></p>' })],
    ['with answers to go elsewhere', letter({ more: 'Reply-To: list@x.se\r\n' })],
  ] as const)
    left(`${what} is not held`, message, (email) => assert.equal(leftDraft(email).isHeld, false))

  left(
    'longer than is given is not gone on with',
    letter({ body: `${'x'.repeat(70)}\r\n`.repeat(60_000) }),
    (email) => assert.throws(() => leftDraft(email), /mail-too-long-here/),
  )

  left(
    'keeps the pictures in it, as what is passed on does',
    letter({ more: MULTIPART('related'), body: mixed(inHtml('<p><img src="cid:a@x"></p>'), PICTURE) }),
    (email) => {
      assert.equal(leftDraft(email).isHeld, true)
      const words = {} as Parameters<typeof beginDraft>[1]['words']
      const source = {
        email,
        text: '',
        html: '',
        pictures: new Map(),
        own: [],
        words: { ...words, moment: () => '' },
      }
      for (const how of ['draft', 'forward'] as const)
        assert.deepEqual(
          beginDraft(how, source).files.map(({ name, state }) => [name, state]),
          [['a.png', { kind: 'there', blobId: 'M1_2' }]],
        )
    },
  )
})
