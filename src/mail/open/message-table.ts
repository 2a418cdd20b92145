/**
 * The numbers of one mailbox's messages as columns of typed arrays, 52 octets a message: listing flags of a large
 * mailbox reads memory only. Changes are applied in one synchronous turn, so nobody sees half of one.
 */
import { splitKeywords } from '../keywords.ts'
import type { EmailId, MessageNumbers, ThreadId, Uid } from '../message.ts'
import type { MessageTable } from '../open-mailbox.ts'

export type ChangingTable = MessageTable & {
  /**
   * Brings in new and changed messages (in uid order) and takes out expunged ones; applying the same again changes
   * nothing. `highestModseq` is what the changes are complete up to. Tells whether anything is different now.
   */
  apply(changed: readonly MessageNumbers[], expunged: readonly Uid[], highestModseq: number): boolean
}

const FIRST_CAPACITY = 16

export const messageTable = (): ChangingTable => {
  let columns = newColumns(FIRST_CAPACITY)
  let count = 0
  let highest = 0
  const keywordSets = internedKeywords()

  const lowerBound = (uid: number): number => {
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((columns.uid[middle] as number) < uid) low = middle + 1
      else high = middle
    }
    return low
  }

  const positionOf = (uid: number): number => {
    const position = lowerBound(uid)
    return position < count && columns.uid[position] === uid ? position : -1
  }

  const write = (position: number, numbers: MessageNumbers): void => {
    columns.uid[position] = numbers.uid
    columns.email[position] = numbers.email
    columns.system[position] = numbers.system
    columns.keywords[position] = keywordSets.take(numbers.keywords)
    columns.modseq[position] = numbers.modseq
    columns.size[position] = numbers.sizeOctets
    columns.internal[position] = numbers.internalMs
    columns.zone[position] = numbers.zoneMinutes
    columns.thread[position] = numbers.thread
    columns.attachment[position] = numbers.hasAttachment ? 1 : 0
  }

  const insert = (numbers: MessageNumbers): void => {
    const position = lowerBound(numbers.uid)
    if (count === columns.uid.length) columns = grown(columns, count)
    // New messages have the highest uids, so that this moves nothing.
    if (position < count) {
      for (const column of Object.values(columns)) column.copyWithin(position + 1, position, count)
    }
    count++
    write(position, numbers)
  }

  const change = (numbers: MessageNumbers): boolean => {
    const position = positionOf(numbers.uid)
    if (position < 0) {
      insert(numbers)
      return true
    }
    if (columns.modseq[position] === numbers.modseq) return false
    keywordSets.release(columns.keywords[position] as number)
    write(position, numbers)
    return true
  }

  const remove = (uids: readonly Uid[]): boolean => {
    const positions = uids.map(positionOf).filter((position) => position >= 0)
    if (positions.length === 0) return false
    for (const position of positions) keywordSets.release(columns.keywords[position] as number)
    for (const column of Object.values(columns)) closeGaps(column, positions, count)
    count -= positions.length
    return true
  }

  return {
    get count() {
      return count
    },
    get highestModseq() {
      return highest
    },
    uidAt: (position) => columns.uid[position] as Uid,
    emailAt: (position) => columns.email[position] as EmailId,
    systemAt: (position) => columns.system[position] as number,
    keywordsAt: (position) => keywordSets.at(columns.keywords[position] as number),
    modseqAt: (position) => columns.modseq[position] as number,
    sizeAt: (position) => columns.size[position] as number,
    internalMsAt: (position) => columns.internal[position] as number,
    zoneMinutesAt: (position) => columns.zone[position] as number,
    threadAt: (position) => columns.thread[position] as ThreadId,
    hasAttachmentAt: (position) => columns.attachment[position] === 1,
    positionOf,
    lowerBound,
    keywordsInUse: keywordSets.inUse,
    apply: (changed, expunged, highestModseq) => {
      let different = false
      for (const numbers of changed) different = change(numbers) || different
      different = remove(expunged) || different
      highest = Math.max(highest, highestModseq)
      return different
    },
  }
}

type Columns = ReturnType<typeof newColumns>

const newColumns = (capacity: number) => ({
  uid: new Uint32Array(capacity),
  email: new Float64Array(capacity),
  system: new Uint8Array(capacity),
  keywords: new Uint32Array(capacity),
  modseq: new Float64Array(capacity),
  size: new Float64Array(capacity),
  internal: new Float64Array(capacity),
  zone: new Int16Array(capacity),
  thread: new Float64Array(capacity),
  attachment: new Uint8Array(capacity),
})

const grown = (old: Columns, count: number): Columns => {
  const columns = newColumns(Math.max(FIRST_CAPACITY, Math.ceil(count * 1.5)))
  for (const name of Object.keys(old) as (keyof Columns)[]) columns[name].set(old[name])
  return columns
}

/** Moves what lies between the removed positions (ascending) together. */
const closeGaps = (column: Columns[keyof Columns], removed: readonly number[], count: number): void => {
  let to = removed[0] as number
  for (const [index, position] of removed.entries()) {
    const next = removed[index + 1] ?? count
    column.copyWithin(to, position + 1, next)
    to += next - position - 1
  }
}

/** Sets of keywords as numbers: equal sets are one string object, and a set nobody has is forgotten. */
const internedKeywords = () => {
  const numbers = new Map<string, number>([['', 0]])
  const texts: string[] = ['']
  const holders: number[] = [0]
  const free: number[] = []
  let listed: readonly string[] | null = null

  return {
    at: (number: number): string => texts[number] as string,
    take: (keywords: string): number => {
      const known = numbers.get(keywords)
      if (known !== undefined) {
        holders[known] = (holders[known] as number) + 1
        return known
      }
      const number = free.pop() ?? texts.length
      numbers.set(keywords, number)
      texts[number] = keywords
      holders[number] = 1
      listed = null
      return number
    },
    release: (number: number): void => {
      const left = (holders[number] as number) - 1
      holders[number] = left
      if (left > 0 || number === 0) return
      numbers.delete(texts[number] as string)
      free.push(number)
      listed = null
    },
    inUse: (): readonly string[] => {
      listed ??= [...new Set([...numbers.keys()].flatMap(splitKeywords))].sort()
      return listed
    },
  }
}
