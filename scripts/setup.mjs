/**
 * Makes the checkout ready to run: installs the exact packages of the lockfile, Node 26 among them, when they are
 * missing or the lockfile has changed, and builds the pages when what they are made of has changed. Runs on whatever Node the machine has (20 or later), so it uses nothing newer.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stampFile = join(root, 'node_modules', '.setup-stamp')
const lockfile = readFileSync(join(root, 'package-lock.json'))
const stamp = createHash('sha256')
  .update(lockfile)
  .update(process.platform)
  .update(process.arch)
  .digest('hex')

const isReady = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp

const install = () => {
  console.error('Installing the packages of the lockfile (this happens once) ...')
  // `install --no-save` and not `ci`: both take the versions of the lockfile and leave it as it is, but `ci` also wants
  // entries for the binaries of every other platform, which a registry mirror may not carry.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
    },
  )
  if (status !== 0) {
    console.error(
      'The packages could not be installed; what npm said stands above. Is the registry reachable?',
    )
    process.exit(1)
  }
}

// `npx sigill` in this folder finds the command among the installed ones, so it is put there.
const linkCommand = () => {
  const link = join(root, 'node_modules', '.bin', 'sigill')
  mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true })
  if (!existsSync(link)) symlinkSync('../../bin/sigill.mjs', link)
}

const appStampFile = join(root, 'app', 'dist', '.stamp')

// What the pages are made of: a change in any of these files, and in nothing else, is built again.
const appSources = () =>
  ['app', 'texts', join('src', 'web', 'contract')].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !file.startsWith(join(root, 'app', 'dist')) && !file.endsWith('.tmp')),
  )

// Besides those folders: the builder, what it is given, and what the pages share with the server.
const APP_FILES = ['package-lock.json', 'scripts/build-app.ts', 'src/web/qr.ts']

const appStamp = () =>
  [...appSources(), ...APP_FILES.map((file) => join(root, file))]
    .sort()
    .reduce(
      (hash, file) => hash.update(file.slice(root.length)).update(readFileSync(file)),
      createHash('sha256'),
    )
    .digest('hex')

const buildApp = (stamp) => {
  console.error('Building the pages (this happens when they have changed) ...')
  const node = join(root, 'node_modules', '.bin', 'node')
  const { status } = spawnSync(node, [join(root, 'scripts', 'build-app.ts'), stamp], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) {
    console.error('The pages could not be built; what the builder said stands above.')
    process.exit(1)
  }
}

const buildAppIfChanged = () => {
  const stamp = appStamp()
  const isBuilt = existsSync(appStampFile) && readFileSync(appStampFile, 'utf8') === stamp
  if (!isBuilt) buildApp(stamp)
}

if (!isReady()) {
  install()
  writeFileSync(stampFile, stamp)
}
linkCommand()
buildAppIfChanged()
