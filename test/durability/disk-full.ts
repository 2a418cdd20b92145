/**
 * A disk that is really full: the data folder in a memory of a few MiB. New mail is refused for now by every way in,
 * reading and removing app passwords go on, and with room again everything works, without a restart.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from './check.ts'
import { mountMemory } from './disk.ts'
import {
  type EveryWayNeeds,
  fill,
  removeAppPassword,
  type Said,
  tryEveryWay,
  tryWhenFull,
} from './every-way.ts'
import { newLedger } from './ledger.ts'
import { checkAtTheEnd } from './rounds.ts'
import { startServerProcess } from './server-process.ts'
import { addAppPassword, makeWorld } from './world.ts'

export type DiskFull = {
  readonly saidWhenFull: Readonly<Record<string, string>>
  readonly problems: readonly string[]
}

const DISK_MIB = 32
const ENLARGED_MIB = 256

/** What every way must say when there is no room. */
export const FOR_NOW: Readonly<Record<keyof Said, RegExp>> = {
  'one recipient': /^452 4\.3\.1 /,
  several: /^452 4\.3\.1 /,
  submission: /^452 4\.3\.1 /,
  'LMTP anna': /^452 4\.3\.1 /,
  'LMTP bo': /^452 4\.3\.1 /,
  APPEND: /^NO \[(OVERQUOTA|UNAVAILABLE)\] /,
  'APPEND large': /^NO \[(OVERQUOTA|UNAVAILABLE)\] /,
  COPY: /^(OK|NO \[(OVERQUOTA|UNAVAILABLE)\]) /,
}

export const diskFull = async (folder: string): Promise<DiskFull> => {
  const path = join(folder, 'full')
  const memory = mountMemory(path, DISK_MIB)
  try {
    const world = await makeWorld(join(path, 'data'))
    const lost = await addAppPassword(world, world.dora.account)
    const ledger = newLedger()
    ledger.appPasswords.set(lost.id, { ...lost, state: 'live' })
    let server = await startServerProcess(world.folder)
    try {
      const first: EveryWayNeeds = { server, world, ledger }
      const problems = unlike(await tryEveryWay(first, 'before'), /^(250|OK)/, 'with room')
      const filled = await fill(first, 'first')
      // Another program takes what is left, and mail what lies ready in the log.
      takeTheRest(join(path, 'other'))
      await fill(first, 'second')
      server.signal('SIGTERM')
      await server.exited
      // What the logs took is free now; it starts with nothing but its own reserve.
      takeTheRest(join(path, 'more'))
      server = await startServerProcess(world.folder)
      const needs: EveryWayNeeds = { server, world, ledger }
      await fill(needs, 'third')
      const imapPort = server.port('imap')
      const said = await tryWhenFull(needs, FOR_NOW)
      for (const [way, words] of Object.entries(FOR_NOW))
        problems.push(...unlike({ [way]: said[way as keyof Said] }, words, 'when full'))
      const removal = await removeAppPassword(needs, lost.id)
      if (!removal.includes('is removed')) problems.push(`removing an app password when full: ${removal}`)
      else ledger.appPasswords.set(lost.id, { ...lost, state: 'removed' })
      problems.push(...(await check({ world, ledger, imapPort })).map((problem) => `when full: ${problem}`))
      memory.enlarge(ENLARGED_MIB)
      problems.push(...unlike(await tryEveryWay(needs, 'after'), /^(250|OK)/, 'with room again'))
      problems.push(
        ...(await check({ world, ledger, imapPort })).map((problem) => `with room again: ${problem}`),
      )
      server.signal('SIGKILL')
      await server.exited
      problems.push(...(await checkAtTheEnd(world, ledger)).map((problem) => `after a restart: ${problem}`))
      return {
        saidWhenFull: { ...said, 'the first refusal': filled, 'app-password remove': removal },
        problems,
      }
    } finally {
      server.signal('SIGKILL')
      await server.exited
    }
  } finally {
    memory.remove()
  }
}

const unlike = (said: Readonly<Record<string, string>>, words: RegExp, when: string): string[] =>
  Object.entries(said)
    .filter(([, text]) => !words.test(text))
    .map(([way, text]) => `${way} ${when}: ${text}`)

const takeTheRest = (path: string): void => {
  for (const octets of [1_048_576, 65_536, 4_096])
    for (let number = 0; ; number++) {
      try {
        writeFileSync(`${path}-${octets}-${number}`, Buffer.alloc(octets))
      } catch {
        break
      }
    }
}
