/**
 * A bounded number of connections to PostgreSQL. Statements are prepared by name on each connection at their first use;
 * their texts are few, because every query of the stores has a fixed form. Faults are thrown as pg throws them.
 */
import { Socket } from 'node:net'
import pg from 'pg'
import { StoreDown } from '../../base/store-down.ts'
import { isLost } from './faults.ts'

export type ConnectionOptions = {
  /** Connections of this pool at most. */
  readonly max: number
  /** A reader's connection refuses to write. */
  readonly readOnly: boolean
}

export type Result = { readonly rows: unknown[]; readonly rowCount: number | null; readonly command: string }

export type Client = {
  readonly query: (sql: string, parameters: readonly unknown[]) => Promise<Result>
}

export type Connections = Client & {
  /** How many at most. */
  readonly max: number
  /** One connection for as long as `work` takes; it is ended when `work` throws what says that it is lost. */
  readonly withOne: <Value>(work: (client: Client) => Promise<Value>) => Promise<Value>
  /** While it is away every connection is cut, with what runs on it, and none is made. */
  readonly setAway: (isAway: boolean) => void
  readonly close: () => Promise<void>
}

// A store that is down must be told within two seconds: a connection is made, or waited for, no longer than this.
const CONNECT_MS = 1_500
const IDLE_MS = 60_000
// Bounds for what goes wrong; work of ours takes far less.
const STATEMENT_MS = 60_000
const LOCK_MS = 10_000
const HELD_OPEN_MS = 20_000 // a process that froze in a transaction holds its account no longer

export const openConnections = (url: string, { max, readOnly }: ConnectionOptions): Connections => {
  const sockets = new Set<Socket>()
  let isAway = false
  const newSocket = (): Socket => {
    const socket = new Socket()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    if (isAway) queueMicrotask(() => socket.destroy()) // of who waited in the pool
    return socket
  }
  const pool = new pg.Pool({
    connectionString: url,
    stream: newSocket,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'sigill',
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + LOCK_MS, // should the server not keep to its own bounds
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: HELD_OPEN_MS,
    options: `-c default_transaction_read_only=${readOnly ? 'on' : 'off'}`,
    types: { getTypeParser: parserOf },
  })
  // Of an idle connection: the pool has let it go, and who asks next gets another. Of one in use: the next query says it.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))

  const withOne: Connections['withOne'] = async (work) => {
    if (isAway) throw new StoreDown('the database does not answer')
    const client = await pool.connect().catch(noConnection)
    let isUseless = false
    try {
      return await work({
        query: (sql, parameters) =>
          client.query({ name: nameOf(sql), text: sql, values: parameters.map(withoutNul) }),
      })
    } catch (fault) {
      isUseless = isLost(fault)
      throw fault
    } finally {
      client.release(isUseless)
    }
  }

  return {
    max,
    withOne,
    // Reads, which may well be asked twice.
    query: (sql, parameters) => whileLost(max, () => withOne((client) => client.query(sql, parameters))),
    setAway: (away) => {
      isAway = away
      if (isAway) for (const socket of sockets) socket.destroy()
    },
    close: () => (pool.ending ? Promise.resolve() : pool.end()),
  }
}

/**
 * Again when the connection is lost: it was idle, and the server had ended it, as it may have ended all that there are.
 * One that cannot be made is a fault at once.
 */
export const whileLost = async <Value>(
  connections: number,
  work: () => Promise<Value>,
  mayAgain = () => true,
): Promise<Value> => {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (fault) {
      if (!isLost(fault) || !mayAgain() || tries === connections) throw fault
    }
  }
}

const noConnection = (fault: unknown): never => {
  throw new StoreDown(`there is no connection to the database: ${String(fault)}`, { cause: fault })
}

const STATEMENTS_MAX = 1_000 // texts that get a name; each connection keeps those that it was asked
const names = new Map<string, string>()

/** Undefined: it is parsed each time. */
const nameOf = (sql: string): string | undefined => {
  const known = names.get(sql)
  if (known !== undefined || names.size >= STATEMENTS_MAX) return known
  const name = `s${names.size}`
  names.set(sql, name)
  return name
}

/** PostgreSQL has no NUL in text. Where one must come back it is stored as something else (`sql/stored-header.ts`). */
const withoutNul = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value

const { builtins } = pg.types

/** Numbers are numbers (all of ours are safe integers), octets are octets, everything else is text. */
const parserOf = (oid: number) => {
  if (oid === builtins.INT8 || oid === builtins.INT4 || oid === builtins.INT2 || oid === builtins.NUMERIC)
    return Number
  if (oid === builtins.BYTEA) return octetsOf
  if (oid === builtins.BOOL) return (text: string) => text === 't'
  return (text: string) => text
}

/** As PostgreSQL writes them: `\x` and two digits each. */
const octetsOf = (text: string): Uint8Array => {
  const bytes = Buffer.from(text.slice(2), 'hex')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}
