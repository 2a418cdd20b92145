/** The same stores, and which of their verbs nobody has used yet: a test that means to ask everything can say that it did. */

export const watchVerbs = <Stores extends Readonly<Record<string, object>>>(stores: Stores) => {
  const unused = new Set<string>()
  const watched = Object.entries(stores).map(([name, store]) => {
    for (const verb of Object.keys(store)) unused.add(`${name}.${verb}`)
    const get = (target: object, verb: string | symbol): unknown => {
      unused.delete(`${name}.${String(verb)}`)
      return Reflect.get(target, verb)
    }
    return [name, new Proxy(store, { get })] as const
  })
  return { stores: Object.fromEntries(watched) as Stores, unused }
}
