/** Addresses of the loopback that stand for sources anywhere: each in a network of its own. */
export const sourceOf = (number: number): string => `127.${1 + (number >> 8)}.${number & 255}.1`
