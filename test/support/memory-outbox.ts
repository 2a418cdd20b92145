/** An outbox in memory for tests of what empties it: claims, leases and all, as `OutboxStore` says. */
import type { Recipient } from '../../src/mail/mail.ts'
import type { OutboxStore, QueuedRecipient } from '../../src/mail/outbox.ts'
import type { QueueId } from '../../src/mail/queue-id.ts'

type Row = QueuedRecipient & { attempts: number; dueMs: number; claimedUntilMs: number; reply: string }

export const memoryOutbox = () => {
  const rows: Row[] = []
  const bodies = new Map<QueueId, Buffer>()
  let serial = 0
  const find = (id: QueueId, number: number): Row => {
    const row = rows.find((one) => one.queueId === id && one.number === number)
    if (row === undefined) throw new Error('no such recipient')
    return row
  }
  const ofKind = (kind?: Recipient['kind']): readonly Row[] =>
    rows.filter(({ recipient }) => kind === undefined || recipient.kind === kind)
  const store: Pick<OutboxStore, 'claim' | 'renew' | 'finish' | 'postpone' | 'body' | 'nextDueMs'> = {
    claim: async (atMs, leaseMs, limit, kind) => {
      const due = ofKind(kind)
        .filter((row) => row.dueMs <= atMs && row.claimedUntilMs <= atMs)
        .slice(0, limit)
      for (const row of due)
        Object.assign(row, { claimedUntilMs: atMs + leaseMs, attempts: row.attempts + 1 })
      return due.map((row) => ({ ...row }))
    },
    renew: async (claims, fromMs, toMs) => {
      for (const { queueId, number } of claims) {
        const row = rows.find((one) => one.queueId === queueId && one.number === number)
        if (row?.claimedUntilMs === fromMs) row.claimedUntilMs = toMs
      }
    },
    finish: async (id, number) => {
      rows.splice(rows.indexOf(find(id, number)), 1)
      if (!rows.some((row) => row.queueId === id)) bodies.delete(id)
    },
    postpone: async (id, number, dueMs, reply) => {
      Object.assign(find(id, number), { dueMs, reply, claimedUntilMs: 0 })
    },
    body: async function* (id) {
      const body = bodies.get(id)
      if (body === undefined) throw new Error('no such body')
      for (let at = 0; at < body.length; at += 1_000) yield body.subarray(at, at + 1_000)
    },
    nextDueMs: async (kind) => {
      const those = ofKind(kind)
      if (those.length === 0) return null
      return Math.min(...those.map((row) => Math.max(row.dueMs, row.claimedUntilMs)))
    },
  }
  return {
    ...store,
    rows,
    bodies,
    put: (sender: string | null, recipients: readonly Recipient[], text: string, atMs: number): QueueId => {
      serial += 1
      const id = `q${serial}` as QueueId
      bodies.set(id, Buffer.from(text, 'utf8'))
      for (const [number, recipient] of recipients.entries())
        rows.push({
          ...{ queueId: id, number, recipient, sender, queuedMs: atMs, attempts: 0 },
          ...{ sizeOctets: Buffer.byteLength(text), dueMs: atMs, claimedUntilMs: 0, reply: '' },
        })
      return id
    },
  }
}
