/** Those the holder has written to, out of what was sent. */
import type { EmailAddress } from '../jmap/types.ts'

/** By address in lower case; who was written to most comes first. */
export type Contacts = ReadonlyMap<string, EmailAddress>

export const contactsOf = (addresses: readonly EmailAddress[]): Contacts => {
  const times = new Map<string, { readonly address: EmailAddress; count: number }>()
  for (const address of addresses) {
    const key = address.email.toLowerCase()
    const known = times.get(key)
    if (known === undefined) times.set(key, { address, count: 1 })
    else known.count += 1
  }
  const inOrder = [...times].sort(([, one], [, other]) => other.count - one.count)
  return new Map(inOrder.map(([key, { address }]) => [key, address]))
}
