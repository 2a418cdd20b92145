import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlToText } from './html-text.ts'
import { createMessageParser } from './message-parser.ts'
import {
  SEARCHABLE_CHARACTERS_MAX,
  searchableHeader,
  searchablePieces,
  searchableText,
} from './searchable-text.ts'
import { fold } from './text-of.ts'

const pieces = (message: string): string[] => {
  const raw = Buffer.from(message, 'utf8')
  const parser = createMessageParser()
  parser.push(raw)
  return searchablePieces(parser.end().structure, raw)
}

const MESSAGE = [
  'Subject: Outer',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'P=C5 svenska',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('<p>Fler <b>O</b>rd</p>').toString('base64'),
  '--b',
  'Content-Type: application/pdf; name="Faktura.PDF"',
  '',
  'not text',
  '--b',
  'Content-Type: message/rfc822',
  '',
  'Subject: =?utf-8?q?INRE_=C3=84MNE?=',
  '',
  'Inre text',
  '--b',
  'Content-Transfer-Encoding: x-unknown',
  '',
  'secret',
  '--b--',
  '',
].join('\r\n')

test('all text parts, names of attachments and headers of messages inside are found, folded', () => {
  assert.deepEqual(pieces(MESSAGE), [
    'på svenska',
    'fler ord',
    'faktura.pdf',
    'subject: inre ämne\n',
    'inre text',
  ])
})

test('reading as needed gives the same pieces', async () => {
  const raw = Buffer.from(MESSAGE)
  const parser = createMessageParser()
  parser.push(raw)
  const found: string[] = []
  const read = async function* (start: number, end: number) {
    for (let at = start; at < end; at += 3) yield raw.subarray(at, Math.min(end, at + 3))
  }
  for await (const piece of searchableText(parser.end().structure, read)) found.push(piece)
  assert.deepEqual(found, pieces(MESSAGE))
})

test('no more text of a message is looked through than the limit', () => {
  const found = pieces(
    `Content-Type: multipart/mixed; boundary=b\n\n${`--b\n\n${'x'.repeat(3_000_000)}\n`.repeat(3)}--b--`,
  )
  assert.equal(
    found.reduce((sum, piece) => sum + piece.length, 0),
    SEARCHABLE_CHARACTERS_MAX,
  )
})

test('a header is searched by names and decoded values', () => {
  const header = 'From: =?utf-8?q?=C3=85sa?= <a@b>\r\nX-Folded: one\r\n two\r\n\r\n'
  assert.equal(searchableHeader(header), 'from: åsa <a@b>\nx-folded: one two\n')
})

test('folding makes equal what differs in case, form or the place of a sigma', () => {
  const same: readonly [string, string][] = [
    ['ABC', 'abc'],
    ['Å', 'a\u030a'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ΟΔΟΣ', 'οδος'],
    ['ДОМ', 'дом'],
    ['I', 'i'],
  ]
  for (const [one, other] of same) assert.equal(fold(one), fold(other))
  assert.notEqual(fold('a'), fold('å'))
  for (const text of ['İstanbul', 'ẞ', 'ΑΣ', '\u212a', '\ud800']) assert.equal(fold(fold(text)), fold(text))
})

test('a letter with a million marks is folded in linear time', () => {
  const before = process.cpuUsage()
  assert.equal(fold(`a${'\u0315\u0327'.repeat(500_000)}b`).length, 32)
  assert.ok(process.cpuUsage(before).user < 1_000_000)
})

test('HTML reads as a person would see it', () => {
  const cases: readonly [html: string, text: string][] = [
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['a<b>b</b>c <i>d</i>', 'abc d'],
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<td>1</td><td>2</td>', '1 2'],
    ['<style>p{}</style><script>if (a < b) "</p>"</script>text<!-- <b>no</b> -->!', 'text!'],
    ['<STYLE>x</STYLE >y', 'y'],
    ['&lt;&amp;&gt; &aring;&#229;&#xE5; &euro;&#128; &nope; &amp', '<&> ååå €€ &nope; &'],
    ['1 < 2 and <3', '1 < 2 and <3'],
    ['<a href="x">link</a', 'link'],
    ['<!DOCTYPE html><?xml x?><html><title>t</title><body>b', 'b'],
    ['a\n\n  b\tc', 'a b c'],
    ['<script>never ends', ''],
    ['&#0;&#xD800;&#9999999;', '\ufffd\ufffd\ufffd'],
  ]
  for (const [html, text] of cases) assert.equal(htmlToText(html), text, html)
})

test('megabytes of broken HTML take linear time', () => {
  for (const bomb of [
    '<',
    '<a',
    '<!--',
    '<style>',
    '<script></scrip',
    '&',
    '&#',
    '&amp',
    '</',
    ' ',
    '\n<p>',
    '<a "',
    '<p>\t ',
    '<b> ',
    '<td>',
    '&nbsp;',
  ]) {
    const before = process.cpuUsage()
    htmlToText(bomb.repeat(2_000_000 / bomb.length))
    const { user } = process.cpuUsage(before)
    assert.ok(user < 1_500_000, `${bomb}: ${user} us`)
  }
})
