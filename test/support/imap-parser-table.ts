/** Tables for parsers of IMAP's arguments: what is read, and as what; what is malformed. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Arguments } from '../../src/imap/wire/arguments.ts'
import { Malformed } from '../../src/imap/wire/malformed.ts'

export type Parser = (args: Arguments, mode: { utf8: boolean }) => unknown
export type Read = readonly [text: string, value: unknown]

/** A mailbox whose name is stored as it was written. */
export const box = (text: string) => ({ text, name: text })
/** Text as its UTF-8 octets, a character each. */
export const wireOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** As a client that has enabled nothing would be read. */
export const parserTable = (
  name: string,
  parse: Parser,
  read: readonly Read[],
  malformed: readonly string[],
): void => {
  describe(name, () => {
    for (const [text, value] of read)
      test(`${JSON.stringify(text)} is read`, () =>
        assert.deepEqual(parse(new Arguments(text), { utf8: false }), value))
    for (const text of malformed)
      test(`${JSON.stringify(text.slice(0, 60))} is malformed`, () =>
        assert.ok(parse(new Arguments(text), { utf8: false }) instanceof Malformed))
  })
}
