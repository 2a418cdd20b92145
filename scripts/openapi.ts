/** Writes docs/openapi.json, the API as it is: `node scripts/openapi.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../src/web/open-api.ts'

writeFileSync(join(import.meta.dirname, '../docs/openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`)
