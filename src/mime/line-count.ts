/** Counting line ends: a native search from one to the next, or by hand where lines are so short that calls cost more. */

export const countLines = (buffer: Buffer, start: number, end: number): number => {
  let lines = 0
  let at = buffer.indexOf(LF, start)
  while (at !== -1 && at < end) {
    lines += 1
    if (lines * SHORT_LINE_OCTETS > at - start + SAMPLE_OCTETS)
      return lines + countByHand(buffer, at + 1, end)
    at = buffer.indexOf(LF, at + 1)
  }
  return lines
}

const LF = 10
const SHORT_LINE_OCTETS = 24
const SAMPLE_OCTETS = 1_024

const countByHand = (buffer: Buffer, start: number, end: number): number => {
  let lines = 0
  for (let at = start; at < end; at += 1) if (buffer[at] === LF) lines += 1
  return lines
}
