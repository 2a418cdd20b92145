/** Forgets the transaction: RSET, a new greeting, the end of a message (RFC 5321 §4.1.4). */
import type { Session } from '../session.ts'

export const forget = async (session: Session): Promise<void> => {
  const chunked = session.transaction?.chunked
  session.transaction = null
  await chunked?.abandon()
}
