import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeParameters, readParameters } from './parameters.ts'

const read = (text: string) => {
  const { value, raw } = readParameters(text)
  return { value, parameters: Object.fromEntries(decodeParameters(raw)) }
}

test('parameters are read as programs write them', () => {
  const cases: readonly [field: string, value: string, parameters: Record<string, string>][] = [
    ['text/plain', 'text/plain', {}],
    ['text/plain; charset=utf-8', 'text/plain', { charset: 'utf-8' }],
    ['text/plain ;Charset = "utf-8" ; x=y;', 'text/plain', { charset: 'utf-8', x: 'y' }],
    ['a/b; name="a \\"q\\" \\\\ b"', 'a/b', { name: 'a "q" \\ b' }],
    ['a/b; name="C:\\new\\file.txt"', 'a/b', { name: 'C:\\new\\file.txt' }],
    ['a/b; name=with spaces.txt; x=1', 'a/b', { name: 'with spaces.txt', x: '1' }],
    ['a/b; filename=letter (1).txt; y=z (comment)', 'a/b', { filename: 'letter (1).txt', y: 'z' }],
    ['a/b; name="no end', 'a/b', { name: 'no end' }],
    ['a/b (comment; x=1); (c (nested)) y=2 (z)', 'a/b', { y: '2' }],
    ['a/b; name="semi;colon=x"; y=z', 'a/b', { name: 'semi;colon=x', y: 'z' }],
    ['a/b; name=first; name=second', 'a/b', { name: 'first' }],
    ['a/b;;; ;=x; novalue; y=', 'a/b', { y: '' }],
    ['a/b; name="p\xc3\xa5.txt"', 'a/b', { name: 'på.txt' }],
    ['a/b; name="p\xe5.txt"', 'a/b', { name: 'på.txt' }],
    ['a/b; name="=?utf-8?q?p=C3=A5.txt?="', 'a/b', { name: 'på.txt' }],
    ['a/b; name==?utf-8?b?cMOlLnR4dA==?=', 'a/b', { name: 'på.txt' }],
    ['a/b; name=voil\xc3\xa0; x=\xc3\xa0 (c)', 'a/b', { name: 'voilà', x: 'à' }],
    ['; x=y', '', { x: 'y' }],
    ['', '', {}],
  ]
  for (const [field, value, parameters] of cases) assert.deepEqual(read(field), { value, parameters }, field)
})

test('RFC 2231 continuations and charsets are put together', () => {
  const cases: readonly [field: string, parameters: Record<string, string>][] = [
    ['a/b; url*0="ftp://"; url*1="cs.utk.edu/pub"', { url: 'ftp://cs.utk.edu/pub' }],
    ["a/b; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", { title: 'This is ***fun***' }],
    [
      "a/b; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
      { title: "This is even more ***fun*** isn't it!" },
    ],
    ["a/b; f*1*=%A5.txt; f*0*=utf-8''p%C3", { f: 'på.txt' }],
    ["a/b; f*=iso-8859-1''p%E5; f=pa", { f: 'på' }],
    ["a/b; f=pa; f*=utf-8''p%C3%A5", { f: 'på' }],
    ['a/b; f*=plain%20text', { f: 'plain text' }],
    ["a/b; f*=utf-8''100%; g*=''x", { f: '100%', g: 'x' }],
    ["a/b; f*0*=utf-8''a%20; f*1=b%20c", { f: 'a b%20c' }],
  ]
  for (const [field, parameters] of cases) assert.deepEqual(read(field).parameters, parameters, field)
})

test('a value is cut where no name of a file can end, and what has no name of sensible length is left out', () => {
  const { parameters } = read(`a/b; name="${'\x80'.repeat(60_000)}"; ${'n'.repeat(60_000)}=x; y=z`)
  assert.deepEqual(Object.keys(parameters), ['name', 'y'])
  assert.equal(parameters.name?.length, 1_024)
})

test('a hundred thousand parameters, quotes or parentheses take linear time and bounded room', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `; n${index}=a`).join('')
  const pieces = Array.from({ length: 100_000 }, (_, index) => `; n*${index}=a`).join('')
  for (const field of [many, pieces, '('.repeat(100_000), '; a="'.repeat(50_000), '; a=\\"'.repeat(50_000)]) {
    const before = process.cpuUsage()
    assert.ok(Object.keys(read(`a/b${field}`).parameters).length <= 100)
    assert.ok(process.cpuUsage(before).user < 500_000)
  }
})
