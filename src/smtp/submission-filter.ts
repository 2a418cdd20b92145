/**
 * The header of a submitted message (RFC 6409 §8): From and Sender must be the account's own, Date and Message-ID are
 * added when missing, Bcc is taken out. Held until its end is seen, within a bound; the body streams by.
 */
import { type Address, parseAddress } from '../account/address.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, randomId } from '../base/random.ts'
import { messageDate } from '../mail/message-date.ts'
import { readAddresses } from '../mime/addresses.ts'
import { type FieldPlace, fieldsOf } from '../mime/header-fields.ts'
import type { HeaderFilter } from './header-filter.ts'
import { RECEIVED_FIELDS_MAX, SUBMITTED_HEADER_OCTETS_MAX } from './limits.ts'
import { isOwn } from './local.ts'
import { REPLY } from './replies.ts'
import type { Reply } from './wire/reply.ts'

export type SubmissionFilterNeeds = {
  readonly trace: string
  readonly own: ReadonlySet<Address>
  readonly clock: Clock
  readonly random: Random
  /** Of the Message-ID that is made. */
  readonly domain: string
}

export const submissionFilter = (needs: SubmissionFilterNeeds): HeaderFilter => {
  let refusal: Reply | null = null
  const block = headerBlock()
  const release = (header: Buffer): Buffer => {
    const text = header.toString('latin1')
    const fields = [...fieldsOf(text)]
    refusal = judge(text, fields, needs.own)
    return Buffer.concat([additions(fields, needs), Buffer.from(withoutBcc(text, fields), 'latin1')])
  }
  return {
    push: (piece) => {
      if (block.isWhole) return [piece]
      const found = block.push(piece)
      if ((found?.header.length ?? block.octets) > SUBMITTED_HEADER_OCTETS_MAX) {
        refusal = REPLY.headerTooLarge
        return []
      }
      return found === null ? [] : [release(found.header), found.body]
    },
    end: () => (block.isWhole ? [] : [release(block.take())]),
    get refusal() {
      return refusal
    },
  }
}

/** Holds pieces until the empty line is among them, wherever the bytes were split. */
const headerBlock = () => {
  const held: Buffer[] = []
  let octets = 0
  let tail: Buffer = Buffer.alloc(0)
  let isWhole = false
  const take = (): Buffer => {
    isWhole = true
    return Buffer.concat(held.splice(0))
  }
  return {
    /** The header with its last CR LF, and what follows (the empty line first); null when the end has not come. */
    push: (piece: Buffer): { header: Buffer; body: Buffer } | null => {
      const probe = Buffer.concat([tail, piece])
      const end = probe.indexOf(END_OF_HEADER)
      const before = octets - tail.length
      held.push(piece)
      octets += piece.length
      tail = probe.subarray(-(END_OF_HEADER.length - 1))
      if (end < 0) return null
      const all = take()
      return { header: all.subarray(0, before + end + 2), body: all.subarray(before + end + 2) }
    },
    take,
    get isWhole() {
      return isWhole
    },
    get octets() {
      return octets
    },
  }
}

const END_OF_HEADER = Buffer.from('\r\n\r\n')
const FROM_ADDRESSES_MAX = 20 // more authors than any message has
const FROM_CHARACTERS_MAX = 4_096 // room for as many; also keeps the patterns below quick
const REMOVED: ReadonlySet<string> = new Set(['bcc', 'resent-bcc', 'return-path'])

const judge = (text: string, fields: readonly FieldPlace[], own: ReadonlySet<Address>): Reply | null => {
  const named = (name: string) => fields.filter((field) => field.name === name)
  if (named('received').length > RECEIVED_FIELDS_MAX) return REPLY.loop
  const [from, ...furtherFrom] = named('from')
  if (from === undefined || furtherFrom.length > 0) return REPLY.noFrom
  const authors = [from, ...named('sender')]
  return authors.every((field) => allOwn(text.slice(field.value, field.end), own)) ? null : REPLY.notYourFrom
}

/** Every address of the field is the account's. What programs could read in two ways is nobody's. */
const allOwn = (value: string, own: ReadonlySet<Address>): boolean => {
  if (value.length > FROM_CHARACTERS_MAX) return false
  const addresses = readAddresses(value, FROM_ADDRESSES_MAX)
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/gs, '')
  if (addresses.length === 0 || addresses.length >= FROM_ADDRESSES_MAX) return false
  // An address in a comment, or a second one between brackets: one program shows this, another that.
  if (bare.split('<').length - 1 > addresses.length || /\([^)]*[<@]/.test(bare)) return false
  return addresses.every(({ mailbox, host }) => {
    if (mailbox === null || host === null) return false
    const address = Buffer.from(`${mailbox}@${host}`, 'latin1').toString('utf8')
    return isOwn(own, parseAddress(address))
  })
}

const withoutBcc = (text: string, fields: readonly FieldPlace[]): string => {
  let kept = ''
  let at = 0
  for (const { name, start, end } of fields) {
    if (!REMOVED.has(name)) continue
    kept += text.slice(at, start)
    at = end
  }
  return kept + text.slice(at)
}

const ID_LENGTH = 26 // 130 bits: unique in the world (RFC 5322 §3.6.4)

const additions = (fields: readonly FieldPlace[], needs: SubmissionFilterNeeds): Buffer => {
  const has = (name: string): boolean => fields.some((field) => field.name === name)
  const date = has('date') ? '' : `Date: ${messageDate(needs.clock.nowMs())}\r\n`
  const id = has('message-id') ? '' : `Message-ID: <${randomId(needs.random, ID_LENGTH)}@${needs.domain}>\r\n`
  return Buffer.from(`${needs.trace}${date}${id}`, 'utf8')
}
