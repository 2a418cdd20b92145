import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { docFromText, textFromDoc } from '../../app/mail/compose/rich/convert.ts'
import { linkOf, schema } from '../../app/mail/compose/rich/schema.ts'

const { nodes, marks } = schema
const p = (...words: string[]) =>
  nodes.paragraph.create(
    null,
    words.map((each) => schema.text(each)),
  )
const li = (...blocks: ReturnType<typeof p>[]) => nodes.list_item.create(null, blocks)
const doc = (...blocks: ReturnType<typeof p>[]) => nodes.doc.create(null, blocks)

describe('formatted text', () => {
  for (const text of ['', 'Hej', 'Hej\n\nslut', 'Hej\n\nÅsa skrev:\n> ja\n>> nej\n> jo', '\n\n> ensam'])
    test(`made of ${JSON.stringify(text)} says the same again`, () =>
      assert.equal(textFromDoc(docFromText(text)), text))

  test('a quote in a quote is one in the other', () => {
    const made = docFromText('> a\n>> b')
    assert.equal(made.toString(), 'doc(blockquote(paragraph("a"), blockquote(paragraph("b"))))')
  })

  test('lists are read as people type them', () => {
    const made = doc(
      p('Handla:'),
      nodes.bullet_list.create(null, [
        li(p('mjölk')),
        li(p('bröd'), nodes.bullet_list.create(null, [li(p('rågbröd'))])),
      ]),
      nodes.ordered_list.create(null, [li(p('först')), li(p('sedan'))]),
    )
    assert.equal(textFromDoc(made), 'Handla:\n- mjölk\n- bröd\n  - rågbröd\n1. först\n2. sedan')
  })

  test('a link whose words are not its address has that behind it', () => {
    const link = (words: string, href: string) =>
      nodes.paragraph.create(null, [schema.text(words, [marks.link.create({ href })])])
    assert.equal(textFromDoc(doc(link('menyn', 'https://x.se/meny'))), 'menyn <https://x.se/meny>')
    assert.equal(textFromDoc(doc(link('x.se', 'https://x.se/'))), 'x.se')
  })
})

describe('the address of a link', () => {
  for (const [typed, href] of [
    ['exempel.se', 'https://exempel.se/'],
    [' https://x.se/a b ', 'https://x.se/a%20b'],
    ['mailto:bo@x.se', 'mailto:bo@x.se'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['', null],
  ] as const)
    test(`${JSON.stringify(typed)} is ${href}`, () => assert.equal(linkOf(typed), href))
})
