/** Calls after so many milliseconds, unless what it gives is called first. */
export type Later = (ms: number, act: () => void) => () => void

export const later: Later = (ms, act) => {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
