/** The mechanisms there are. Each service offers the ones its programs need; none offers one that not every account can use. */
import { login } from './login.ts'
import type { Mechanism } from './mechanism.ts'
import { plain } from './plain.ts'

const MECHANISMS = { PLAIN: plain, LOGIN: login } as const satisfies Record<Mechanism['name'], Mechanism>

/** The mechanism a client asks for among those `offered`, or null. Names have no case (RFC 4422 §3.1). */
export const mechanismNamed = (text: string, offered: readonly Mechanism['name'][]): Mechanism | null => {
  const name = offered.find((one) => one === text.toUpperCase())
  return name === undefined ? null : MECHANISMS[name]
}
