/**
 * A disk on which writing works and fsync does not: an image that promises more than the memory below it has. The server
 * must end by itself with an exit code that says fault, acknowledge nothing that was not synced, and come back with
 * everything it had acknowledged once the disk works again.
 */
import { join } from 'node:path'
import type { Chance } from './chance.ts'
import { check } from './check.ts'
import { makeDisk, mountMemory } from './disk.ts'
import { newLedger } from './ledger.ts'
import { load } from './load.ts'
import { type Exit, startServerProcess } from './server-process.ts'
import { makeWorld } from './world.ts'

export type FailedSync = {
  readonly exit: Exit
  readonly acknowledged: number
  readonly problems: readonly string[]
}

const MEMORY_MIB = 24
const PROMISED_MIB = 512
const EXIT_FAULT = 4

export const failedSync = async (folder: string, chance: Chance): Promise<FailedSync> => {
  const memory = mountMemory(join(folder, 'small'), MEMORY_MIB)
  try {
    const disk = makeDisk(join(folder, 'small'), PROMISED_MIB)
    try {
      const world = await makeWorld(join(disk.path, 'data'))
      const ledger = newLedger()
      const server = await startServerProcess(world.folder)
      // Who is told that their message was not stored may hear it before the end.
      await load({ server, world, ledger, chance, round: 'sync', isEnding: () => true })
      const exit = await server.exited
      const problems =
        exit.code === EXIT_FAULT && server.log().includes('"storage.fault"')
          ? []
          : [`the server ended with ${exit.code ?? exit.signal}, and logged ${server.log().slice(-500)}`]
      memory.enlarge(2 * PROMISED_MIB)
      disk.remount()
      const again = await startServerProcess(world.folder)
      try {
        problems.push(...(await check({ world, ledger, imapPort: again.port('imap') })))
      } finally {
        again.signal('SIGKILL')
        await again.exited
      }
      return { exit, acknowledged: ledger.acknowledged, problems }
    } finally {
      disk.remove()
    }
  } finally {
    memory.remove()
  }
}
