/** Chance, as an argument: what is unguessable comes from `systemRandom`, and tests pass a seeded one. */
import { randomBytes } from 'node:crypto'

export type Random = {
  readonly bytes: (count: number) => Uint8Array
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) }

/** `length` letters of `alphabet` (at most 256), each equally likely: bytes that would favour some are thrown away. */
export const randomText = (random: Random, alphabet: string, length: number): string => {
  const fair = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < fair && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}

/** An id: five random bits a letter, and none that is taken for another letter or would have to be escaped anywhere. */
export const randomId = (random: Random, length: number): string => randomText(random, ID_LETTERS, length)

const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
