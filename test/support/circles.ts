/** Circles in a graph, each once, as the nodes on it: Tarjan's strongly connected components. */

export const circlesIn = (next: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.size - 1)
    stack.push(file)
    for (const target of next.get(file) ?? []) {
      if (!index.has(target)) visit(target)
      if (stack.includes(target)) low.set(file, Math.min(low.get(file) ?? 0, low.get(target) ?? 0))
    }
    if (low.get(file) !== index.get(file)) return
    const component = stack.splice(stack.indexOf(file))
    if (component.length > 1) found.push(component.sort().join(' <> '))
  }
  for (const file of next.keys()) if (!index.has(file)) visit(file)
  return found.sort()
}
