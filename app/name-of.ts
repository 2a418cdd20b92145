/** What a person is called on screen: their name, or their address while they have given none. */
import type { Account } from './start.tsx'

export const nameOf = ({ firstName, lastName, address }: Account): string =>
  `${firstName} ${lastName}`.trim() || address
