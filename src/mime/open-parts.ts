/**
 * The parts that are open while a message is read, outermost first, and the tree that grows from them. Limits are kept
 * here: what goes beyond them becomes the plain body of the part it is in.
 */
import type { BoundaryScanner, Delimiter } from './boundary-scanner.ts'
import { readDate } from './dates.ts'
import { addressCount, EMPTY_ENVELOPE, type Envelope } from './envelope.ts'
import { readEnvelope } from './envelope-reader.ts'
import {
  type Content,
  type HeaderValues,
  PLAIN_CONTENT,
  readBoundary,
  readContent,
  readHeaderValues,
} from './header-block.ts'
import { charactersIn, parametersWithin } from './parameters.ts'
import { DEPTH_MAX, HEADER_OCTETS_MAX, PARTS_MAX, type ParsedMessage } from './parsed-message.ts'
import { isMessage, type Parameter } from './part.ts'
import { PreviewSource } from './preview.ts'

const PART_HEADER_OCTETS_MAX = 65_536 // of one part inside; what it says further on is not read
const PART_HEADERS_OCTETS_MAX = 4_194_304 // of all parts inside: 400 each for 10,000 parts
const PARAMETER_CHARACTERS_MAX = 262_144 // of all parts: 26 each for 10,000 parts; as many as 2 MiB in BODYSTRUCTURE
const ADDRESSES_MAX = 20_000 // of all envelopes in a message; an address costs 100 octets of memory

/** Where a delimiter line begins, the octets of the line end before it, and the line ends passed before its line. */
export type DelimiterPlace = {
  readonly lineStart: number
  readonly breakOctets: number
  readonly lines: number
}

type Draft = Content & {
  headerStart: number
  bodyStart: number
  bodyEnd: number
  lines: number
  envelope: Envelope | null
  parts: Draft[]
}

/** `draft` is null until the header has been read. */
type OpenPart = {
  readonly headerStart: number
  readonly inDigest: boolean
  readonly isMessageHeader: boolean
  draft: Draft | null
  linesBefore: number
}

export class OpenParts {
  inHeader = true
  readonly #scanner: BoundaryScanner
  readonly #preview = new PreviewSource()
  readonly #open: OpenPart[] = []
  #header = ''
  #headerCut = false
  #root: { readonly header: string; readonly cut: boolean; readonly values: HeaderValues } | null = null
  #rootEnvelope: Envelope = EMPTY_ENVELOPE
  #count = 0
  #headerOctetsLeft = PART_HEADERS_OCTETS_MAX
  #parameterCharactersLeft = PARAMETER_CHARACTERS_MAX
  #addressesLeft = ADDRESSES_MAX

  constructor(scanner: BoundaryScanner) {
    this.#scanner = scanner
    this.#begin(0, false, true)
  }

  headerOctets(buffer: Buffer, from: number, to: number): void {
    const max =
      this.#open.length === 1 ? HEADER_OCTETS_MAX : Math.min(PART_HEADER_OCTETS_MAX, this.#headerOctetsLeft)
    const end = Math.min(to, from + max - this.#header.length)
    if (end > from) this.#header += buffer.toString('latin1', from, end)
    if (end < to) this.#headerCut = true
  }

  bodyOctets(buffer: Buffer, from: number, to: number): void {
    this.#preview.octets(buffer, from, to)
  }

  /** The header of the innermost part ended with an empty line. */
  endHeader(bodyStart: number, lines: number): void {
    const part = this.#open.at(-1)!
    const values = readHeaderValues(this.#header)
    const draft = this.#readHeader(part, values, bodyStart)
    part.linesBefore = lines
    this.inHeader = false
    if (this.#open.length >= DEPTH_MAX) return
    if (draft.type === 'multipart') {
      const boundary = readBoundary(values)
      if (boundary !== null) this.#scanner.open(boundary, this.#open.length - 1)
    } else if (isMessage(draft)) {
      if (this.#count < PARTS_MAX) this.#begin(bodyStart, false, true)
    } else if (draft.type === 'text' && !this.#insideMessage()) {
      this.#preview.begin(draft)
    }
  }

  /** Whether a delimiter counts; the one that would begin a part too many makes the rest opaque. */
  takes(delimiter: Delimiter): boolean {
    if (delimiter.closing || this.#count < PARTS_MAX) return true
    this.#scanner.stop()
    return false
  }

  delimiter({ depth, closing }: Delimiter, place: DelimiterPlace, next: number): void {
    while (this.#open.length > depth + 1) this.#close(place)
    this.#scanner.closeFrom(closing ? depth : depth + 1)
    this.inHeader = false
    if (!closing) this.#begin(next, this.#open[depth]!.draft!.subtype === 'digest', false)
  }

  finish(sizeOctets: number, lines: number): ParsedMessage {
    const place = { lineStart: sizeOctets, breakOctets: 0, lines }
    let structure = this.#close(place)
    while (this.#open.length > 0) structure = this.#close(place)
    const { header, cut, values } = this.#root!
    const date = values.get('date')?.[0]
    return {
      sizeOctets,
      header,
      headerCut: cut,
      envelope: this.#rootEnvelope,
      structure,
      sent: date === undefined ? null : readDate(date),
      preview: this.#preview.text(),
    }
  }

  #begin(headerStart: number, inDigest: boolean, isMessageHeader: boolean): void {
    this.#open.push({ headerStart, inDigest, isMessageHeader, draft: null, linesBefore: 0 })
    this.#count += 1
    this.#header = ''
    this.#headerCut = false
    this.inHeader = true
  }

  /** Reads the header gathered for the innermost part. */
  #readHeader(part: OpenPart, values: HeaderValues, bodyStart: number): Draft {
    const draft: Draft = {
      headerStart: part.headerStart,
      bodyStart,
      bodyEnd: bodyStart,
      lines: 0,
      ...this.#withinLimit(readContent(values, part.inDigest)),
      envelope: null,
      parts: [],
    }
    part.draft = draft
    const parent = this.#open.at(-2)?.draft
    parent?.parts.push(draft)
    if (part.isMessageHeader) {
      const envelope = readEnvelope(values, this.#addressesLeft)
      this.#addressesLeft -= Math.min(this.#addressesLeft, addressCount(envelope))
      if (parent) parent.envelope = envelope
      else this.#rootEnvelope = envelope
    }
    if (parent) this.#headerOctetsLeft -= this.#header.length
    else this.#root = { header: this.#header, cut: this.#headerCut, values }
    this.#header = ''
    return draft
  }

  #withinLimit(content: Content): Content {
    const { disposition } = content
    const kept = (parameters: readonly Parameter[]): readonly Parameter[] => {
      const within = parametersWithin(parameters, this.#parameterCharactersLeft)
      this.#parameterCharactersLeft -= charactersIn(within)
      return within
    }
    return {
      ...content,
      parameters: kept(content.parameters),
      disposition: disposition && { ...disposition, parameters: kept(disposition.parameters) },
    }
  }

  /** Ends the innermost part before a delimiter, or at the message's end (where the break before it is none). */
  #close({ lineStart, breakOctets, lines }: DelimiterPlace): Draft {
    const part = this.#open.at(-1)!
    const endOf = (start: number) => Math.max(start, lineStart - breakOctets)
    const draft =
      part.draft ?? this.#readHeader(part, readHeaderValues(this.#header), endOf(part.headerStart))
    // The line end before a delimiter may be the empty line of a header inside, which then keeps it.
    draft.bodyEnd = Math.max(endOf(draft.bodyStart), draft.parts.at(-1)?.bodyEnd ?? 0)
    if (draft.bodyEnd > draft.bodyStart) {
      draft.lines = lines - part.linesBefore - (draft.bodyEnd < lineStart ? 1 : 0)
    }
    // A container in which nothing was found (no boundary, too deep) shows its body as plain text, since IMAP has no
    // form for an empty one.
    if (draft.parts.length === 0 && (draft.type === 'multipart' || isMessage(draft))) {
      if (isMessage(draft)) draft.envelope = EMPTY_ENVELOPE
      draft.parts.push(plainBody(draft))
    }
    this.#open.pop()
    this.#preview.end()
    return draft
  }

  #insideMessage(): boolean {
    return this.#open.some((part, index) => index > 0 && part.isMessageHeader)
  }
}

const plainBody = ({ bodyStart, bodyEnd, lines }: Draft): Draft => ({
  headerStart: bodyStart,
  bodyStart,
  bodyEnd,
  lines,
  ...PLAIN_CONTENT,
  envelope: null,
  parts: [],
})
