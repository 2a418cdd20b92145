/** One message by every way in, one reading and one removal of an app password: what is said to each, for a disk that is full. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type Ledger, messageOf, type Owner, type Way } from './ledger.ts'
import type { ServerProcess } from './server-process.ts'
import { mustBeOk, openImap, openSmtp } from './wire.ts'
import type { World } from './world.ts'

export type EveryWayNeeds = { readonly server: ServerProcess; readonly world: World; readonly ledger: Ledger }

/** What was said, by the way it was tried. */
export type Said = Readonly<
  Record<
    'one recipient' | 'several' | 'LMTP anna' | 'LMTP bo' | 'submission' | 'APPEND' | 'APPEND large' | 'COPY',
    string
  >
>

export const tryEveryWay = async (needs: EveryWayNeeds, name: string): Promise<Said> => {
  const [lmtpAnna = '', lmtpBo = ''] = await deliver(needs, 'lmtp', ['anna', 'bo'], name)
  return {
    'one recipient': (await deliver(needs, 'reception', ['anna'], name))[0] ?? '',
    several: (await deliver(needs, 'reception', ['anna', 'bo'], name))[0] ?? '',
    submission: (await deliver(needs, 'submission', ['anna', 'bo'], name))[0] ?? '',
    'LMTP anna': lmtpAnna,
    'LMTP bo': lmtpBo,
    APPEND: await append(needs, messageOf(`append-${name}`), `append-${name}`),
    'APPEND large': await append(needs, large, null),
    COPY: await copy(needs),
  }
}

const TRIES_MAX = 6

/**
 * As `tryEveryWay`, when it should be full: room for one small message more may turn up (a log was written back), and what
 * takes it is mail like any other. Fills again then; returns the first answers that are all as expected, else the last.
 */
export const tryWhenFull = async (
  needs: EveryWayNeeds,
  expected: Partial<Readonly<Record<keyof Said, RegExp>>>,
): Promise<Said> => {
  for (let tries = 1; ; tries++) {
    const said = await tryEveryWay(needs, `full-${tries}`)
    const isFull = Object.entries(expected).every(([way, words]) => words.test(said[way as keyof Said]))
    if (isFull || tries === TRIES_MAX) return said
    await fill(needs, `again-${tries}`)
  }
}

const large = Buffer.concat([messageOf('large'), Buffer.alloc(12 * 1_048_576, 'not of the ledger\r\n')])

const deliver = async (
  { server, world, ledger }: EveryWayNeeds,
  way: Way,
  owners: readonly Owner[],
  name: string,
): Promise<readonly string[]> => {
  const id = `${way}${owners.length}-${name}`
  const deliveries = owners.map((owner) => ({ id, owner, attempts: 1, isAcknowledged: false }))
  ledger.sendings.set(id, { id, way, deliveries })
  const session = await openSmtp(
    server.port(way),
    way === 'lmtp' ? 'LHLO' : 'EHLO',
    way === 'submission' ? world.cara : null,
  )
  await session.command('MAIL FROM:<cara@example.test>')
  for (const owner of owners) await session.command(`RCPT TO:<${owner}@example.test>`)
  const replies = await session.data(messageOf(id), way === 'lmtp' ? owners.length : 1)
  session.close()
  for (const [at, delivery] of deliveries.entries())
    delivery.isAcknowledged = (replies[at] ?? replies[0])?.startsWith('250') === true
  return replies
}

const append = async (
  { server, world, ledger }: EveryWayNeeds,
  message: Buffer,
  id: string | null,
): Promise<string> => {
  const session = await openImap(server.port('imap'), world.anna)
  await session.command('CREATE Filed')
  const { status, text } = await session.append(id === null ? 'Trash' : 'Filed', [], message)
  session.close()
  const [, uid] = /^\[APPENDUID \d+ (\d+)\]/.exec(text) ?? []
  if (id !== null) {
    const place = { mailbox: 'Filed', uid: Number(uid), flags: '' }
    ledger.filed.set(id, { id, allowed: [status === 'OK' ? place : 'nowhere'] })
  }
  return `${status} ${text}`
}

/** Many at once, so that there is no room for them either. */
const copy = async ({ server, world }: EveryWayNeeds): Promise<string> => {
  const session = await openImap(server.port('imap'), world.anna)
  await mustBeOk(session.command('SELECT Filed'))
  const { status, text } = await session.command('COPY 1:* Archive')
  session.close()
  return `${status} ${text}`
}

const REFUSALS_IN_A_ROW = 8 // some messages are files and are refused earlier; the log takes small ones a while longer

/** APPENDs until there is no room for small ones either; returns what was said then. */
export const fill = async (needs: EveryWayNeeds, name: string): Promise<string> => {
  let refusals = 0
  for (let number = 0; ; number++) {
    const id = `fill-${name}-${number}`
    const said = await append(needs, messageOf(id), id)
    refusals = said.startsWith('OK') ? 0 : refusals + 1
    if (refusals === REFUSALS_IN_A_ROW) return said
  }
}

/** As the holder or the operator does it beside the running server. */
export const removeAppPassword = async ({ world }: EveryWayNeeds, id: string): Promise<string> =>
  new Promise((resolve) => {
    const sigill = join(import.meta.dirname, '../../bin/sigill.mjs')
    const args = [sigill, 'app-password', 'remove', world.dora.address, id, '--data', world.folder]
    execFile(process.execPath, args, (fault, stdout, stderr) =>
      resolve(fault === null ? stdout.trim() : `${fault.code}: ${stderr}`),
    )
  })
