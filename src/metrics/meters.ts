/**
 * Every metric, in one list: its name, what it says, and its labels. A label is a word of ours out of a short list, never
 * what somebody sent: no account, address, IP or name of a program, and no path.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

const WRITE_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Meters = ReturnType<typeof makeMeters>

export const makeMeters = (registry: Registry) => {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  /** Every process reads the same store: what it says is not to be added up. */
  const ofStore = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers, aggregator: 'max' })
  const seconds = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers })

  return {
    build: new Gauge({
      name: 'sigill_build_info',
      help: 'Always 1; its label is the version that runs.',
      labelNames: ['version'],
      aggregator: 'first',
      registers,
    }),
    signIns: counter('sigill_sign_ins_total', 'Sign-ins that were let in.', ['service']),
    refusedSignIns: counter('sigill_sign_in_refusals_total', 'Sign-ins that were refused, and why.', [
      'service',
      'because',
    ]),
    throttled: counter('sigill_throttled_total', 'Tries that were slowed or blocked by their source.', [
      'what',
      'verdict',
    ]),
    connections: gauge('sigill_connections', 'Connections that are open.', ['door']),
    refusedConnections: counter('sigill_connections_refused_total', 'Connections refused, and why.', [
      'service',
      'because',
    ]),
    receivedOctets: counter('sigill_received_bytes_total', 'Octets from clients, TLS included.', ['door']),
    sentOctets: counter('sigill_sent_bytes_total', 'Octets to clients, TLS included.', ['door']),
    messages: counter('sigill_messages_total', 'Messages into mailboxes and into the queue.', [
      'way',
      'outcome',
    ]),
    messageOctets: counter('sigill_message_bytes_total', 'Octets of the messages that were taken.', ['way']),
    relayed: counter('sigill_queue_outcomes_total', 'What became of recipients in the queue.', ['outcome']),
    queue: ofStore('sigill_queue_recipients', 'Recipients in the queue.', ['state']),
    queueOldest: ofStore('sigill_queue_oldest_seconds', 'Age of the oldest message in the queue, 0: none.'),
    deeds: counter('sigill_deeds_total', 'What programs did: mailboxes opened, messages, recipients.', [
      'service',
      'deed',
    ]),
    harm: counter('sigill_harm_total', 'Rules of harm that held or disabled app passwords.', ['rule']),
    heldAppPasswords: ofStore('sigill_held_app_passwords', 'App passwords that are held now.'),
    approvals: counter('sigill_approvals_total', 'Approvals that were asked for, and what became of them.', [
      'state',
    ]),
    noticesWaiting: gauge('sigill_notices_waiting', 'Letters to holders on their way to the queue.'),
    writes: seconds(
      'sigill_write_seconds',
      'Until a write was on disk, its wait included.',
      ['store'],
      WRITE_SECONDS,
    ),
    failedWrites: counter('sigill_write_faults_total', 'Writes that failed and were not acknowledged.', [
      'store',
    ]),
    storeAnswers: new Gauge({
      name: 'sigill_store_answers',
      help: 'Whether the store answered when this was read.',
      aggregator: 'min',
      registers,
    }),
    faults: counter('sigill_faults_total', 'What broke and stands in the log.', ['of', 'because']),
    webRequests: seconds(
      'sigill_web_request_seconds',
      'Requests to the account API by route.',
      ['route', 'outcome'],
      REQUEST_SECONDS,
    ),
    jmapCalls: seconds(
      'sigill_jmap_call_seconds',
      'JMAP calls by method.',
      ['method', 'outcome'],
      REQUEST_SECONDS,
    ),
    endedWorkers: counter('sigill_workers_ended_total', 'Workers that ended as told, or died.', ['how']),
  }
}
