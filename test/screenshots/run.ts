/**
 * `npm run screenshots`: every screen in both languages, light and dark, on a desktop and on phones of 390 and 320 px, into
 * `screenshots/` with a contact sheet. For eyes; what a program can check is checked by the journeys. Part of a name as an
 * argument takes only those parts: `npm run screenshots -- sign-in`.
 */
import { rmSync } from 'node:fs'
import { relative } from 'node:path'
import { openAccountPages } from '../support/account-pages.ts'
import { appPasswords } from './app-passwords.ts'
import { approver } from './approver.ts'
import { writeContactSheet } from './contact-sheet.ts'
import { harm } from './harm.ts'
import { mail } from './mail.ts'
import { security } from './security.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { OUT, type Picture, stageIn } from './stage.ts'

const PARTS = {
  'sign-up': signUp,
  'sign-in': signIn,
  security,
  approver,
  'app-passwords': appPasswords,
  harm,
  mail,
}

const asked = process.argv.slice(2)
const taken: Picture[] = []
let failures = 0

if (asked.length === 0) rmSync(OUT, { recursive: true, force: true })
for (const language of ['sv', 'en'] as const)
  for (const [name, part] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.some((each) => name.includes(each))) continue
    const before = taken.length
    // Each has a server of its own: where time was made to pass, no phone's clock is right any more.
    const world = await openAccountPages({ SIGILL_HOSTNAME: 'localhost' })
    try {
      await part(stageIn(language, taken), world)
    } catch (fault) {
      failures += 1
      console.error(`${name} in ${language}:`, fault)
    } finally {
      await world.stop()
    }
    console.log(`${name} in ${language}: ${taken.length - before} pictures`)
  }
writeContactSheet(taken)
console.log(`${taken.length} pictures in ${relative(process.cwd(), OUT)}/index.html`)
process.exitCode = failures === 0 ? 0 : 1
