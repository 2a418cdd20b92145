import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { docFromText, textFromDoc } from '../../app/mail/compose/rich/convert.ts'
import { isHeld } from '../../app/mail/compose/rich/is-held.ts'
import { cidAddress, cidOf, cidsIn } from '../../app/mail/compose/rich/pictures.ts'
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

describe('pictures among the words', () => {
  test('are called by their names for who reads only text', () => {
    const picture = nodes.picture.create({ cid: 'a@x.se', alt: 'map.png' })
    assert.equal(
      textFromDoc(doc(nodes.paragraph.create(null, [schema.text('Here: '), picture]))),
      'Here: [map.png]',
    )
  })

  for (const cid of ['a@x.se', 'å b%40"c>@x.se'])
    test(`${cid} is found by the address that is written`, () => {
      const address = cidAddress(cid)
      assert.equal(cidOf(address), cid)
      assert.deepEqual([...cidsIn(`<p><img src="${address}"> <img src='CID:z@x.se'></p>`)], [cid, 'z@x.se'])
    })

  for (const address of ['https://x.se/a', 'cid:', 'data:image/png;base64,'])
    test(`${address} calls none`, () => assert.equal(cidOf(address), null))
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

describe('what the editor holds all of', () => {
  for (const html of [
    '',
    'words &lt; &amp; more',
    '<p>To <strong>buy</strong>:<br></p><ul><li><p>milk</p></li></ul><ol start="3"><li><p>a</p></li></ol>',
    '<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html"></head><body><div>x</div></body></html>',
    '<p><img src="cid:a@x.se" alt="A map"></p>',
    '<blockquote type="cite" cite="mid:1@x.se"><p class=a>x <a href=\'https://x.se/?a=1&amp;b=2\'>y</a></p></blockquote>',
  ])
    test(JSON.stringify(html), () => assert.equal(isHeld(html), true))
})

describe('what the editor does not hold all of', () => {
  for (const html of [
    '<p style="color:red">x</p>',
    '<P ALIGN=center>x</P>',
    '<table><tr><td>x</td></tr></table>',
    '<img src="https://x.se/a.png">',
    '<img src="cid:a" width="10">',
    '<h1>x</h1>',
    '<p>x<!-- y --></p>',
    '<a href="tel:112">x</a>',
    '<a href="/relative">x</a>',
    '<p title="a>b" style="color:red">x</p>',
    '<p class="a"style="color:red">x</p>',
    '<p class="a',
    'a <b',
    '<style>p{color:red}</style>',
  ])
    test(JSON.stringify(html), () => assert.equal(isHeld(html), false))
})
