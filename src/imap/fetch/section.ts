/** BODY[...]: which octets of a message a section is (RFC 9051 §6.4.5.1), by the places found when it arrived. */
import type { TextColumn } from '../../mail/message.ts'
import { latin1 } from '../../mime/byte-string.ts'
import { type FieldSelector, fieldSelector } from '../../mime/header-fields.ts'
import { type Part, sectionRange } from '../../mime/part.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { HEADER_OCTETS_MAX } from '../limits.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'
import { literalHead } from '../wire/responses.ts'
import type { FetchItem, Section } from '../wire/syntax.ts'
import type { FetchedMessage, PlannedItem } from './message.ts'
import { type OctetSource, orTrouble, partOf, type Range, readRange, writeRange } from './octets.ts'

type BodyItem = Extract<FetchItem, { kind: 'body' }>

export const bodyItem = (source: OctetSource, item: BodyItem): PlannedItem => {
  const { section } = item
  if (section.part.length === 0 && section.of.kind === 'all') return wholeMessage(source, item)
  if (section.part.length === 0 && section.of.kind === 'fields')
    return topFields(item, fieldSelector(section.of.names, section.of.not))
  if (section.part.length === 0 && section.of.kind === 'header') return topHeader(source, item)
  if (section.of.kind === 'fields')
    return partFields(source, item, fieldSelector(section.of.names, section.of.not))
  return partOctets(source, item)
}

export const structureOf = (message: FetchedMessage): Part => {
  message.structure ??= readStructure(message.texts.structure ?? '')
  return message.structure
}

const STRUCTURE: readonly TextColumn[] = ['structure']

const wholeMessage = (source: OctetSource, { name, partial }: BodyItem): PlannedItem => ({
  columns: [],
  needsBody: true,
  write: (out, message) =>
    writeRange(source, out, message, name, partOf({ from: 0, to: message.sizeOctets }, partial)),
})

/** Most programs list mail by this: the header is stored apart, so no body is read. A header beyond its bound is cut. */
const topFields = ({ name, partial }: BodyItem, select: FieldSelector): PlannedItem => ({
  columns: ['header'],
  needsBody: false,
  write: (out, { texts }) => {
    writeFields(out, name, select(texts.header ?? ''), partial)
    return null
  },
})

const topHeader = (source: OctetSource, { name, partial }: BodyItem): PlannedItem => ({
  columns: ['header', 'headerCut', 'structure'],
  needsBody: false,
  write: (out, message) => {
    const { header, headerCut } = message.texts
    if (headerCut !== true) {
      writeFields(out, name, header ?? '', partial)
      return null
    }
    const { headerStart, bodyStart } = structureOf(message)
    return writeRange(source, out, message, name, partOf({ from: headerStart, to: bodyStart }, partial))
  },
})

const partOctets = (source: OctetSource, { name, section, partial }: BodyItem): PlannedItem => ({
  columns: STRUCTURE,
  needsBody: true,
  write: (out, message) => {
    const range = rangeOf(structureOf(message), section, message.sizeOctets)
    if (range !== null) return writeRange(source, out, message, name, partOf(range, partial))
    out.text(`${name} NIL`)
    return null
  },
})

const partFields = (
  source: OctetSource,
  { name, section, partial }: BodyItem,
  select: FieldSelector,
): PlannedItem => ({
  columns: STRUCTURE,
  needsBody: true,
  write: async (out, message) => {
    const range = rangeOf(structureOf(message), section, message.sizeOctets)
    if (range === null) {
      out.text(`${name} NIL`)
      return
    }
    const to = Math.min(range.to, range.from + HEADER_OCTETS_MAX)
    const header = await orTrouble(source, readRange(source, message, { from: range.from, to }))
    if (header === null) out.text(`${name} NIL`)
    else writeFields(out, name, select(latin1(header)), partial)
  },
})

/** Null where the message has no such section. */
const rangeOf = (root: Part, { part, of }: Section, sizeOctets: number): Range | null =>
  part.length === 0
    ? { from: root.bodyStart, to: sizeOctets }
    : sectionRange(root, part, of.kind === 'all' ? null : of.kind === 'fields' ? 'header' : of.kind)

const writeFields = (out: OutputBuffer, name: string, fields: string, partial: BodyItem['partial']): void => {
  const { from, to } = partOf({ from: 0, to: fields.length }, partial)
  if (from >= to) out.text(`${name} ""`)
  else {
    out.text(`${name} ${literalHead(to - from)}`)
    out.text(fields.slice(from, to))
  }
}
