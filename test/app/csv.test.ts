/** What is exported is opened in spreadsheets, and its words are anybody's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from '../../app/account/app-passwords/csv.ts'

test('no cell becomes a formula, whether commas or semicolons part them', () => {
  for (const [value, cell] of [
    ['=1+1', "'=1+1"],
    [' @SUM(A1)', " '@SUM(A1)"],
    ['Hej;=HYPERLINK("http://x.test")', `"Hej;'=HYPERLINK(""http://x.test"")"`],
    ['a\t-2', `"a\t'-2"`],
    ['a\n+3', `"a\n'+3"`],
    ['1-2=3', '1-2=3'],
    ['a, b', '"a, b"'],
  ] as const)
    assert.equal(csvLine([value]), cell)
  assert.equal(csvLine(['sent', 3, true, null]), 'sent,3,true,')
})
