/**
 * How much is kept of a message beside the message: what is derived from it is not counted in its account's quota, so it may
 * not be many times what is. Of one that was made to be dear (an address every two octets, a part every four) the envelope has as
 * many addresses as there is room for, and the tree is one part, as that of a container in which nothing was found. No
 * message that somebody wrote comes near, and all of any can be read from its body.
 */
import type { Envelope, EnvelopeAddress } from './envelope.ts'
import { PLAIN_CONTENT } from './header-block.ts'
import { addressText, bodyStructureText, envelopeText } from './imap-form.ts'
import type { ParsedMessage } from './parsed-message.ts'
import { isMessage, type Part } from './part.ts'
import { writeStructure } from './structure-text.ts'

export type Forms = {
  readonly envelope: Uint8Array
  readonly bodyStructure: Uint8Array
  readonly structure: string
}

const KEPT_AN_OCTET = 4 // a digest of short notes takes one and a half, a long list of short bare addresses three
const KEPT_ANYWAY_OCTETS = 1_024 // the smallest there is takes two hundred

/** All three forms together are no more octets than this, of a message of so many. */
export const keptOctetsMax = (sizeOctets: number): number => KEPT_ANYWAY_OCTETS + KEPT_AN_OCTET * sizeOctets

export const formsWithin = (
  { envelope, structure }: Pick<ParsedMessage, 'envelope' | 'structure'>,
  octetsMax: number,
): Forms => {
  const text = envelopeText(envelope)
  const tree = formsOf(structure)
  const treeOctets = tree.bodyStructure.length + Buffer.byteLength(tree.structure)
  if (text.length + treeOctets <= octetsMax) return { envelope: text, ...tree }
  // At least one of them takes more than its half.
  const half = octetsMax / 2
  return {
    envelope: text.length <= half ? text : envelopeText(withFewerAddresses(envelope, half)),
    ...(treeOctets <= half ? tree : formsOf(asOnePart(structure))),
  }
}

const formsOf = (root: Part): Omit<Forms, 'envelope'> => ({
  bodyStructure: bodyStructureText(root, { extended: true }),
  structure: writeStructure(root),
})

/** The first of each list, one list after the other, as long as all are no more than so many octets. */
const withFewerAddresses = (envelope: Envelope, octetsMax: number): Envelope => {
  let left = octetsMax - envelopeText({ ...envelope, ...NO_ADDRESSES }).length
  const fitting = (list: readonly EnvelopeAddress[], times = 1): readonly EnvelopeAddress[] => {
    const end = list.findIndex((address) => {
      left -= times * addressText(address).length
      return left < 0
    })
    return end === -1 ? list : wholeGroups(list.slice(0, end))
  }
  const { from, sender, replyTo } = envelope
  const asFrom = [sender, replyTo].filter((list) => list === from)
  const fewer = fitting(from, 1 + asFrom.length)
  return {
    ...envelope,
    from: fewer,
    sender: sender === from ? fewer : fitting(sender),
    replyTo: replyTo === from ? fewer : fitting(replyTo),
    to: fitting(envelope.to),
    cc: fitting(envelope.cc),
    bcc: fitting(envelope.bcc),
  }
}

const NO_ADDRESSES = { from: [], sender: [], replyTo: [], to: [], cc: [], bcc: [] }

/** A group whose end was cut off is left out, as far as it came. */
const wholeGroups = (list: readonly EnvelopeAddress[]): readonly EnvelopeAddress[] => {
  const last = list.findLastIndex(({ host }) => host === null)
  return last !== -1 && list[last]?.mailbox !== null ? list.slice(0, last) : list
}

/** What is in it is not looked at, and of what its header says only what the octets are. */
const asOnePart = (root: Part): Part => {
  const { headerStart, bodyStart, bodyEnd, lines, type, subtype, encoding } = root
  const bare = { ...PLAIN_CONTENT, headerStart, bodyStart, bodyEnd, lines, envelope: null, parts: [] }
  const isContainer = type === 'multipart' || isMessage(root)
  const inner = isContainer ? [{ ...bare, headerStart: bodyStart }] : []
  return { ...bare, type, subtype, encoding, parts: inner }
}
