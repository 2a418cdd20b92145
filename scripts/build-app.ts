/**
 * Builds the pages into app/dist, with a brotli and a gzip copy beside every file that is worth it. Builds beside and
 * moves into place, so that whoever serves or tests at the same time never sees half of it.
 */
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'
import { appBuild, approveBuild, workerBuild } from '../app/vite.config.ts'

const COMPRESSED = /\.(js|css|svg|json)$/
/** Below this a compressed copy saves less than a packet. */
const COMPRESSED_BYTES_MIN = 1_024

const app = join(import.meta.dirname, '../app')
const beside = join(app, `dist.${process.pid}`)
const stamp = process.argv[2] ?? ''

const compress = async (name: string): Promise<void> => {
  const file = join(beside, name)
  const content = readFileSync(file)
  if (content.length < COMPRESSED_BYTES_MIN) return
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    promisify(gzip)(content, { level: 9 }),
  ])
  writeFileSync(`${file}.br`, br)
  writeFileSync(`${file}.gz`, gz)
}

try {
  await build(appBuild(beside))
  await build(approveBuild(beside))
  await build(workerBuild(beside))
  await Promise.all(
    globSync('**/*', { cwd: beside })
      .filter((name) => COMPRESSED.test(name))
      .map(compress),
  )
  writeFileSync(join(beside, '.stamp'), stamp)
  rmSync(join(app, 'dist'), { recursive: true, force: true })
  renameSync(beside, join(app, 'dist'))
} finally {
  rmSync(beside, { recursive: true, force: true })
}
