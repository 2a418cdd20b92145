/** All that is derived from a message once, on its arrival, in the form in which it is stored and sent. */
import { formsWithin, keptOctetsMax } from './kept-octets.ts'
import type { ParsedMessage } from './parsed-message.ts'

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
  ...formsWithin(parsed, keptOctetsMax(parsed.sizeOctets)),
  preview: parsed.preview,
  sentMs: parsed.sent?.atMs ?? null,
  sentZoneMinutes: parsed.sent?.zoneMinutes ?? 0,
})
