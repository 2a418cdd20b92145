/** What a FETCH is about to do for each message: its items as writers, and what must be read for them. */
import type { TextColumn } from '../../mail/message.ts'
import { emailIdText, threadIdText } from '../../mail/object-ids.ts'
import type { MessageTable } from '../../mail/open-mailbox.ts'
import { bodyStructureText } from '../../mime/imap-form.ts'
import { isUtf8, type Selected, switchCondstoreOn } from '../session.ts'
import { flagsAt } from '../tell.ts'
import { dateTimeText } from '../wire/dates.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'
import { stringText } from '../wire/responses.ts'
import type { FetchItem } from '../wire/syntax.ts'
import { binaryItem, binarySizeItem } from './binary.ts'
import type { PlannedItem, WriteItem } from './message.ts'
import type { OctetSource } from './octets.ts'
import { bodyItem, structureOf } from './section.ts'

export type FetchPlan = {
  readonly writers: readonly WriteItem[]
  readonly columns: readonly TextColumn[]
  readonly needsBody: boolean
  /** Sets \Seen on what it gives out (RFC 9051 §6.4.5). */
  readonly marksSeen: boolean
  readonly tellsFlags: boolean
}

export const planFetch = (
  source: OctetSource,
  selected: Selected,
  asked: readonly FetchItem[],
  { byUid, changedSince }: { readonly byUid: boolean; readonly changedSince: number | null },
): FetchPlan => {
  const { enabled } = source.session
  const kinds = new Set(asked.map(({ kind }) => kind))
  if (kinds.has('MODSEQ') || changedSince !== null) switchCondstoreOn(source.session) // RFC 7162 §3.1
  const items = [...asked]
  // RFC 9051 §6.4.9, and RFC 7162 §3.1 and §3.1.4.1.
  if (byUid && !kinds.has('UID')) items.unshift({ kind: 'UID' })
  if (!kinds.has('MODSEQ') && (changedSince !== null || (enabled.condstore && kinds.has('FLAGS'))))
    items.push({ kind: 'MODSEQ' })
  // What stands in the table comes first: once something is awaited, the message may have no place there.
  const planned = items
    .map((item) => plannedItem(source, selected, item))
    .sort((a, b) => Number(isRead(a)) - Number(isRead(b)))
  return {
    writers: planned.map(({ write }) => write),
    columns: [...new Set(planned.flatMap(({ columns }) => columns))],
    needsBody: planned.some(({ needsBody }) => needsBody),
    marksSeen:
      !selected.readOnly &&
      asked.some((item) => (item.kind === 'body' || item.kind === 'binary') && !item.peek),
    tellsFlags: kinds.has('FLAGS'),
  }
}

const plannedItem = (source: OctetSource, selected: Selected, item: FetchItem): PlannedItem => {
  const { session } = source
  const { table } = selected.open
  switch (item.kind) {
    case 'body':
      return bodyItem(source, item)
    case 'binary':
      return binaryItem(source, item)
    case 'binary-size':
      return binarySizeItem(source, item)
    case 'PREVIEW':
      // RFC 8970 §3.1: it is ready for every message, so LAZY makes no difference.
      return fromTexts(['preview'], (out, { texts }) =>
        out.text(`PREVIEW ${stringText(texts.preview ?? '', isUtf8(session))}`),
      )
    case 'ENVELOPE':
      return fromTexts(['envelope'], (out, { texts }) => named(out, 'ENVELOPE ', texts.envelope))
    case 'BODYSTRUCTURE':
      return fromTexts(['bodyStructure'], (out, { texts }) =>
        named(out, 'BODYSTRUCTURE ', texts.bodyStructure),
      )
    case 'BODY':
      return fromTexts(['structure'], (out, message) =>
        named(out, 'BODY ', bodyStructureText(structureOf(message), { extended: false })),
      )
    case 'FLAGS':
      return fromNumbers((out, position) => out.text(`FLAGS ${flagsAt(session, selected, position)}`))
    default:
      return fromNumbers(NUMBERS[item.kind](table))
  }
}

const isRead = ({ columns, needsBody }: PlannedItem): boolean => columns.length > 0 || needsBody

type WriteNumber = (out: OutputBuffer, position: number) => void

const NUMBERS: Readonly<
  Record<
    'UID' | 'RFC822.SIZE' | 'INTERNALDATE' | 'MODSEQ' | 'EMAILID' | 'THREADID',
    (table: MessageTable) => WriteNumber
  >
> = {
  UID: (table) => (out, position) => {
    out.text('UID ')
    out.number(table.uidAt(position))
  },
  'RFC822.SIZE': (table) => (out, position) => {
    out.text('RFC822.SIZE ')
    out.number(table.sizeAt(position))
  },
  INTERNALDATE: (table) => (out, position) => {
    const date = { atMs: table.internalMsAt(position), zoneMinutes: table.zoneMinutesAt(position) }
    out.text(`INTERNALDATE ${dateTimeText(date)}`)
  },
  MODSEQ: (table) => (out, position) => out.text(`MODSEQ (${table.modseqAt(position)})`),
  EMAILID: (table) => (out, position) => out.text(`EMAILID (${emailIdText(table.emailAt(position))})`),
  THREADID: (table) => (out, position) => out.text(`THREADID (${threadIdText(table.threadAt(position))})`),
}

const fromNumbers = (write: WriteNumber): PlannedItem => ({
  columns: [],
  needsBody: false,
  write: (out, { position }) => {
    write(out, position)
    return null
  },
})

const fromTexts = (
  columns: readonly TextColumn[],
  write: (out: OutputBuffer, message: Parameters<WriteItem>[1]) => void,
): PlannedItem => ({
  columns,
  needsBody: false,
  write: (out, message) => {
    write(out, message)
    return null
  },
})

const named = (out: OutputBuffer, name: string, value: Uint8Array | undefined): void => {
  out.text(name)
  if (value === undefined) out.text('NIL')
  else out.bytes(value)
}
