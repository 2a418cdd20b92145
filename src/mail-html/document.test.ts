import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { htmlToText } from '../mime/html-text.ts'
import { mailDocument } from './document.ts'

const PICTURES = {
  fromOutside: false,
  ofMessage: (id: string) => (id === 'logo@x' ? '/api/mail/M1/picture?part=2' : null),
}

const documentOf = (html: string, pictures = PICTURES): string =>
  mailDocument({ html, asText: htmlToText, pictures })

/** What is in the body. */
const bodyOf = (html: string, pictures = PICTURES): string =>
  /<body [^>]*>(.*)<\/body>/s.exec(documentOf(html, pictures))?.[1] ?? ''

const heldBackIn = (html: string): number => Number(/data-held-back="(\d+)"/.exec(documentOf(html))?.[1])

describe('what a mail may say', () => {
  for (const [what, html] of [
    ['words and what marks them', '<p>Hej <b>Åsa</b> &amp; <i>Bo</i><br>slut</p>'],
    [
      'a table with widths',
      '<table width="600" cellpadding="0"><tbody><tr><td align="center">x</td></tr></tbody></table>',
    ],
    [
      'styles that lay out and colour',
      '<p style="color:#fff;background:linear-gradient(red,blue);margin:0 auto">x</p>',
    ],
    ['a picture in itself', '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">'],
  ] as const)
    test(`${what} stay as they are`, () => assert.equal(bodyOf(html), html))

  test('rules for narrow screens stay, with names that can be no others', () => {
    const css = '@media (max-width:600px){#logo{width:100%!important}}'
    assert.match(
      documentOf(`<style>${css}</style>`),
      /@media \(max-width:600px\)\{#m-logo\{width:100%!important\}\}/,
    )
    assert.equal(
      bodyOf('<p id="logo">x</p><a href="#logo">y</a>'),
      '<p id="m-logo">x</p><a href="#m-logo">y</a>',
    )
  })

  test('what a body says of itself stays', () => {
    assert.match(
      documentOf('<body bgcolor="#eeeeee" style="margin:0" onload=x>hej'),
      /<body [^>]*bgcolor="#eeeeee" style="margin:0">hej/,
    )
  })
})

describe('what a mail may not', () => {
  for (const [what, html, left] of [
    [
      'forms',
      '<form action="https://x/"><input name=a value=b>fråga<button>svara</button></form>',
      'frågasvara',
    ],
    ['elements nobody knows', '<o:p><x-y>ord</x-y></o:p>', 'ord'],
    ['drawings and formulas', 'a<svg><text>b</text></svg><math><mi>c</mi></math>d', 'ad'],
    ['what covers the rest', '<p style="position:fixed;z-index:9;transform:scale(9)">x</p>', '<p>x</p>'],
    [
      'styles that ask for something',
      '<p style="background:u\\72 l(https://x/);color:red">x</p>',
      '<p style="color:red">x</p>',
    ],
    ['styles of functions nobody knows', '<p style="width:attr(x px);color:var(--c)">x</p>', '<p>x</p>'],
    ['addresses within this site', '<img src="/api/sessions"><a href="/account">x</a>', '<img><a>x</a>'],
    ['a picture that is a drawing', '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img>'],
    ['a picture the message has not', '<img src="cid:other@x">', '<img>'],
  ] as const)
    test(`${what}`, () => assert.equal(bodyOf(html), left))

  test('no sheet of styles ends its element, or takes another in', () => {
    assert.doesNotMatch(
      documentOf('<style>@import "https://x/";p{content:"</style"}</style>'),
      /@import|content:/,
    )
    const sheet = documentOf('<style>@media (400px<=width){p{color:red}}</style>')
    assert.equal(sheet.split('</style>').length, 3)
  })
})

describe('pictures', () => {
  const html =
    '<img src="https://x.test/1.gif"><table background="//x.test/2.png"></table>' +
    '<p style="background:url(http://x.test/3.png)">x</p><style>p{background:url(https://x.test/4.png)}</style>'

  test('from outside are held back and counted', () => {
    assert.doesNotMatch(documentOf(html), /x\.test/)
    assert.equal(heldBackIn(html), 4)
  })

  test('from outside are shown when the reader asks, over TLS', () => {
    const shown = documentOf(html, { ...PICTURES, fromOutside: true })
    for (const name of ['1.gif', '2.png', '3.png', '4.png'])
      assert.ok(shown.includes(`https://x.test/${name}`), name)
    assert.doesNotMatch(shown, /http:/)
  })

  test('of the message itself are shown at once', () => {
    assert.equal(bodyOf('<img src="cid:logo%40x">'), '<img src="/api/mail/M1/picture?part=2">')
    assert.equal(heldBackIn('<img src="cid:logo@x">'), 0)
  })
})

describe('links', () => {
  test('open elsewhere, tell nobody where from, and say their true address', () => {
    assert.equal(
      bodyOf('<a href=" https://Example.test/a b" target=_top rel=opener>läs</a>'),
      '<a href="https://example.test/a%20b" title="https://example.test/a%20b" target="_blank" rel="noopener noreferrer">läs</a>',
    )
  })

  for (const [words, address, host] of [
    ['www.bank.se', 'https://evil.test/www.bank.se', 'evil.test'],
    ['https://bank.se/login', 'https://bank.se@evil.test/', 'evil.test'],
    ['<b>bank</b>.se', 'https://bank.se.evil.test/', 'bank.se.evil.test'],
    ['bank.se', 'https://b\u0430nk.se/', 'xn--bnk-6cd.se'],
  ] as const)
    test(`whose words are ${words} and go to ${host} say so`, () =>
      assert.match(
        bodyOf(`<a href="${address}">${words}</a>`),
        new RegExp(`\\(→ ${host.replaceAll('.', '\\.')}\\)</span></a>`),
      ))

  for (const [words, address] of [
    ['bank.se', 'https://www.bank.se/login'],
    ['https://bank.se', 'https://bank.se/'],
    ['Logga in', 'https://evil.test/'],
    ['anna@bank.se', 'mailto:anna@bank.se'],
  ] as const)
    test(`whose words are ${words} are left alone when they go to ${address}`, () =>
      assert.doesNotMatch(bodyOf(`<a href="${address}">${words}</a>`), /→/))
})

describe('what was made to cost', () => {
  test('is shown as text when it is deeper or longer than any mail', () => {
    assert.match(bodyOf(`${'<div>'.repeat(100_000)}hej`), /^<pre>hej<\/pre>$/)
    assert.match(bodyOf(`hej${'<br>'.repeat(600_000)}`), /^<pre>hej\s*<\/pre>$/)
  })

  for (const [what, html] of [
    ['end tags of what is not open', `${'<div>'.repeat(399)}${'</x>'.repeat(400_000)}`],
    ['attributes', `<a ${Array.from({ length: 200_000 }, (_, index) => `b${index}`).join(' ')}>`],
    ['styles', '<p style="color:red;width:calc(1px)">x</p>'.repeat(50_000)],
    ['rules in rules', `<style>${'a{'.repeat(60)}${'b{c:d}'.repeat(40_000)}</style>`],
    ['selectors', `<style>${'a,'.repeat(120_000)}b{color:red}</style>`],
    ['marks without an end', '<'.repeat(2_000_000)],
    ['comments without an end', '<!--'.repeat(500_000)],
  ] as const)
    test(`${what} by the hundred thousand take time that grows with their length only`, () => {
      const { user } = process.cpuUsage()
      documentOf(html)
      assert.ok(process.cpuUsage().user - user < CPU_MICROSECONDS_MAX)
    })
})

/** Ten times what they take; what grows with the square would take hours. */
const CPU_MICROSECONDS_MAX = 15_000_000
