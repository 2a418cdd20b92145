/** Writes docs/openapi.json, the API as it is: `node scripts/openapi.ts`. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../src/web/open-api.ts'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs/openapi.json')
writeFileSync(page, JSON.stringify(openApi()))
spawnSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', page], { stdio: 'inherit' })
