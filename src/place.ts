/** A process's place among those that serve one data folder together; by itself, unless a primary says otherwise. */
import { type Link, noLink } from './base/bus.ts'
import { type OpenPort, ownPort } from './net/open-port.ts'

export type Place = {
  /** Each takes its share of the limits. */
  readonly processes: number
  readonly link: Link
  readonly openPort: OpenPort
  /** What TLS session tickets are sealed with; null for one's own. */
  readonly ticketKeys: Buffer | null
}

export const ALONE: Place = {
  processes: 1,
  link: noLink,
  openPort: ownPort,
  ticketKeys: null,
}
