/** All that is derived from a message once, on its arrival, in the form in which it is stored and sent. */
import { bodyStructureText, envelopeText } from './imap-form.ts'
import type { ParsedMessage } from './parsed-message.ts'
import { writeStructure } from './structure-text.ts'

export type MessageTexts = {
  readonly header: string
  readonly headerCut: boolean
  readonly envelope: Uint8Array
  readonly bodyStructure: Uint8Array
  readonly structure: string
  readonly preview: string
  readonly sentMs: number | null
  readonly sentZoneMinutes: number
}

export const prepareTexts = (parsed: ParsedMessage): MessageTexts => ({
  header: parsed.header,
  headerCut: parsed.headerCut,
  envelope: envelopeText(parsed.envelope),
  bodyStructure: bodyStructureText(parsed.structure, { extended: true }),
  structure: writeStructure(parsed.structure),
  preview: parsed.preview,
  sentMs: parsed.sent?.atMs ?? null,
  sentZoneMinutes: parsed.sent?.zoneMinutes ?? 0,
})
