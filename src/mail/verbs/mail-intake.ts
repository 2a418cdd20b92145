/**
 * The way in of every message: bytes are counted, given CR LF line ends, parsed and stored as they come. Past the size
 * limit nothing more is kept and the rest is only counted.
 */
import { emailFacts } from '../email-facts.ts'
import type { Intake } from '../intake.ts'
import type { PreparedTexts } from '../message.ts'
import type { BodyWriter } from '../store.ts'
import { crlfLineEnds } from './line-ends.ts'

/** Reads a message as it passes and gives what is stored ready to send. */
export type Preparer = {
  push(chunk: Uint8Array): void
  end(): PreparedTexts
}

export type IntakeOptions = {
  readonly sizeHintOctets: number | null
  readonly octetsMax: number
  /** Octets are kept as they are: a literal8 (RFC 9051 §6.3.12), or lines already known to end in CR LF. */
  readonly binary: boolean
}

export const startIntake = async (
  openBody: () => Promise<BodyWriter>,
  preparer: Preparer,
  { sizeHintOctets, octetsMax, binary }: IntakeOptions,
): Promise<Intake> => {
  const asStored = binary ? (chunk: Uint8Array) => chunk : crlfLineEnds()
  let body = (sizeHintOctets ?? 0) > octetsMax ? null : await openBody()
  let sizeOctets = 0

  const giveUp = async (): Promise<void> => {
    const started = body
    body = null
    await started?.abandon()
  }

  return {
    write: (chunk) => {
      if (body === null) return NOTHING_KEPT
      const stored = asStored(chunk)
      sizeOctets += stored.length
      if (sizeOctets > octetsMax) return giveUp()
      preparer.push(stored)
      return body.write(stored)
    },
    finish: async () => {
      if (body === null) return { kind: 'too-large' }
      const texts = preparer.end()
      const stored = await body.finish()
      body = null
      const facts = emailFacts(texts)
      return { kind: 'message', message: { texts: { ...texts, ...facts }, body: stored, sizeOctets } }
    },
    abandon: giveUp,
  }
}

const NOTHING_KEPT = Promise.resolve()
