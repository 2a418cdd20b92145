/** What measurements are told in. */

/** The share of pairs in which one of `b` is larger: 0.5 when they cannot be told apart. Ties count half. */
export const areaUnderCurve = (a: readonly number[], b: readonly number[]): number => {
  const all = [
    ...a.map((value) => ({ value, isB: false })),
    ...b.map((value) => ({ value, isB: true })),
  ].sort((one, other) => one.value - other.value)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    const rank = (from + to + 1) / 2
    for (let at = from; at < to; at++) if (all[at]?.isB === true) rankSum += rank
    from = to
  }
  return (rankSum - (b.length * (b.length + 1)) / 2) / (a.length * b.length)
}

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}
