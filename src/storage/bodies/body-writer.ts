/**
 * A body on its way in: in memory to 64 KiB, beyond that in a file (of whatever place) that is written as it arrives.
 * When `finish` resolves it is there for good, so the row that will name it can never be without it. One write at a time.
 */
import type { BodyWriter, StoredBody } from '../../mail/store.ts'
import { storeFault } from './body-folder.ts'
import { type BodyFile, type BodyPlace, type NewBody, newBodyFile } from './body-place.ts'
import { inChunks, readFiledBody } from './body-reader.ts'
import { BLOCK_OCTETS, checksumsOf } from './checksums.ts'

/** Where the octets of a written body are. */
export type Content =
  | { readonly in: 'memory'; readonly bytes: Uint8Array }
  | { readonly in: 'file'; readonly place: BodyPlace; readonly file: BodyFile }

/** What the writers here make of a body; stores tell it from a body of some other making by its class. */
export class WrittenBody implements StoredBody {
  readonly content: Content
  readonly sizeOctets: number
  readonly checksums: Uint8Array
  /** `kept` as soon as a commit may have taken it; then its file is no longer ours to remove. */
  #state: 'ours' | 'kept' | 'removed' = 'ours'

  constructor(content: Content, sizeOctets: number, checksums: Uint8Array) {
    this.content = content
    this.sizeOctets = sizeOctets
    this.checksums = checksums
  }

  /** Throws when no row can have it: it is disposed of, or its file is named by a row already. */
  mustBeTakeable(): void {
    if (this.#state === 'removed') throw new Error('a body was given after it was disposed of')
    if (this.#state === 'kept' && this.content.in === 'file')
      throw new Error('a body in a file was given twice')
  }

  keep(): void {
    if (this.#state === 'ours') this.#state = 'kept'
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const { content, sizeOctets, checksums } = this
    if (this.#state === 'removed') throw new Error('a body was read after it was disposed of')
    if (content.in === 'memory') yield* inChunks(content.bytes)
    else yield* readFiledBody(content.place, { file: content.file, sizeOctets, checksums }, 0, sizeOctets)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'ours') return
    this.#state = 'removed'
    if (this.content.in !== 'file') return
    // What cannot be removed now is a left-over, as of a process that ended here, and no fault of what it was for.
    await this.content.place.remove([this.content.file]).catch(() => undefined)
  }
}

const FIRST_BUFFER_OCTETS = 8_192 // most messages that come without an announced size
const FILE_BUFFER_OCTETS = 4 * BLOCK_OCTETS // whole blocks, so that checksums are taken once
const FILE_BLOCKS_MAX = 65_536 // 4 GiB: far above any message limit, and a bound all the same

export const bodyWriter = (place: BodyPlace, sizeHintOctets: number | null): BodyWriter =>
  new PlaceBodyWriter(place, sizeHintOctets)

class PlaceBodyWriter implements BodyWriter {
  readonly #place: BodyPlace
  #buffer: Buffer
  #used = 0
  #sizeOctets = 0
  #open: NewBody | null = null
  readonly #checksums: Uint8Array[] = []
  #state: 'open' | 'ended' = 'open'

  constructor(place: BodyPlace, sizeHintOctets: number | null) {
    this.#place = place
    const first = Math.min(Math.max(sizeHintOctets ?? FIRST_BUFFER_OCTETS, 1), BLOCK_OCTETS)
    this.#buffer = Buffer.allocUnsafeSlow(first) // not of the shared pool: a small body lives as long as its delivery
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#mustBeOpen()
    this.#sizeOctets += chunk.length
    if (this.#open === null && this.#sizeOctets <= BLOCK_OCTETS) {
      this.#grow(this.#used + chunk.length)
      this.#buffer.set(chunk, this.#used)
      this.#used += chunk.length
      return
    }
    await this.#orEnd(async () => {
      if (this.#sizeOctets > FILE_BLOCKS_MAX * BLOCK_OCTETS) throw new Error('a body beyond every limit')
      if (this.#open === null) await this.#moveToFile()
      for (let taken = 0; taken < chunk.length; ) {
        const piece = chunk.subarray(taken, taken + this.#buffer.length - this.#used)
        this.#buffer.set(piece, this.#used)
        this.#used += piece.length
        taken += piece.length
        if (this.#used === this.#buffer.length) await this.#flush()
      }
    })
  }

  async finish(): Promise<StoredBody> {
    this.#mustBeOpen()
    if (this.#open === null) {
      this.#state = 'ended'
      const bytes = this.#buffer.subarray(0, this.#used)
      return new WrittenBody({ in: 'memory', bytes }, bytes.length, checksumsOf(bytes))
    }
    const opened = this.#open
    await this.#orEnd(async () => {
      await this.#flush()
      await opened.finish()
    })
    this.#state = 'ended'
    const content = { in: 'file', place: this.#place, file: opened.file } as const
    return new WrittenBody(content, this.#sizeOctets, Buffer.concat(this.#checksums))
  }

  async abandon(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    await this.#open?.abandon()
  }

  #mustBeOpen(): void {
    if (this.#state !== 'open') throw new Error('a body was written to after its end')
  }

  #grow(octets: number): void {
    if (octets <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.min(BLOCK_OCTETS, Math.max(octets, 2 * this.#buffer.length)))
    larger.set(this.#buffer.subarray(0, this.#used))
    this.#buffer = larger
  }

  async #moveToFile(): Promise<void> {
    this.#open = await this.#place.create(newBodyFile(this.#place.random))
    const larger = Buffer.allocUnsafeSlow(FILE_BUFFER_OCTETS)
    larger.set(this.#buffer.subarray(0, this.#used))
    this.#buffer = larger
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#used)
    if (this.#open === null || bytes.length === 0) return
    this.#checksums.push(checksumsOf(bytes))
    await this.#open.write(bytes)
    this.#used = 0
  }

  /** A writer that failed once has ended: what it wrote is removed, and the reason is told. */
  async #orEnd(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (fault) {
      await this.abandon()
      throw storeFault(fault)
    }
  }
}
