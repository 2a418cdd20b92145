/**
 * A disk to be unkind to: an ext4 image on a loop device, cut off with xfs_io's shutdown (what was not synced is gone,
 * also what only the journal had), or an image that promises more than there is room for, so that fsync fails. Needs
 * root, loop devices and xfsprogs.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export type Disk = {
  readonly path: string
  /** From here on nothing more reaches the disk. */
  cut(): void
  /** Takes the disk off and puts it on again, which replays its journal. Nothing may have a file open. */
  remount(): void
  remove(): void
}

/** Why there can be none here; null when all is well. */
export const noDiskBecause = (): string | null => {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to mount'
  for (const [program, about] of [
    ['xfs_io', 'xfs_io (package xfsprogs)'],
    ['mkfs.ext4', 'mkfs.ext4 (package e2fsprogs)'],
  ] as const) {
    if (spawnSync(program, ['-V']).error !== undefined) return `${about} is not installed`
  }
  if (spawnSync('losetup', ['-f']).status !== 0) return 'there are no loop devices'
  return null
}

export const makeDisk = (folder: string, sizeMib: number): Disk => {
  const [image, path] = [join(folder, 'image'), join(folder, 'mnt')]
  mkdirSync(path, { recursive: true })
  rmSync(image, { force: true })
  run('truncate', '-s', `${sizeMib}M`, image)
  run('mkfs.ext4', '-q', '-F', image)
  run('mount', '-o', 'loop', image, path)
  return {
    path,
    cut: () => run('xfs_io', '-x', '-c', 'shutdown', path),
    remount: () => {
      run('umount', path)
      run('mount', '-o', 'loop', image, path)
    },
    remove: () => {
      run('umount', path)
      rmSync(image, { force: true })
    },
  }
}

/** A file system in memory, of that size; returns what takes it away. */
export const mountMemory = (
  path: string,
  sizeMib: number,
): { enlarge(toMib: number): void; remove(): void } => {
  mkdirSync(path, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', path)
  return {
    enlarge: (toMib) => run('mount', '-o', `remount,size=${toMib}m`, path),
    remove: () => run('umount', path),
  }
}

const run = (program: string, ...args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`)
}
