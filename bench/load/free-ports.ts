/** Ports of the loopback that nobody listens on: several benches, or one that was broken off, do not meet. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Ports } from './server.ts'

export const freePorts = async (): Promise<Ports> => {
  // All are held at once, so that they differ.
  const holders = Array.from({ length: 4 }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(holders.map((holder) => once(holder, 'listening')))
  const [imap = 0, imaps = 0, pop3 = 0, lmtp = 0] = holders.map(
    (holder) => (holder.address() as AddressInfo).port,
  )
  for (const holder of holders) holder.close()
  return { imap, imaps, pop3, lmtp }
}
