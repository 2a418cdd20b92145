/**
 * The app as Vite built it, read once at the start. A path without a dot is a page of the app and gets index.html, with
 * the nonce of this response in place of the placeholder; files under assets/ have their digest in the name and never change.
 */
import { globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** What app/index.html has wherever a nonce must stand. */
const NONCE_PLACEHOLDER = '__NONCE__'

export type StaticApp = {
  /** Null: there is no such file. */
  file(path: string, acceptEncoding: string | null): StaticFile | null
  /** The page with this nonce; null while the app has not been built. `approve`: the phone's. */
  page(nonce: string, which: 'app' | 'approve'): string | null
}

export type StaticFile = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** In the order of preference. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

const FOREVER = 'public, max-age=31536000, immutable'
const PAGES = { app: '/index.html', approve: '/approve/index.html' } as const
const HASHED = /^(?:\/approve)?\/assets\//

export const readStaticApp = (folder: string): StaticApp => {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const entry of globSync('**', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(folder.length).replaceAll('\\', '/'), readFileSync(path))
  }
  const piecesOf = (path: string): readonly string[] | null => {
    const page = files.get(path)
    return page === undefined ? null : Buffer.from(page).toString('utf8').split(NONCE_PLACEHOLDER)
  }
  const pieces = { app: piecesOf(PAGES.app), approve: piecesOf(PAGES.approve) }
  return {
    page: (nonce, which) => pieces[which]?.join(nonce) ?? null,
    file: (path, acceptEncoding) => {
      const type = TYPES[extname(path)]
      const plain = files.get(path)
      if (type === undefined || plain === undefined) return null
      const accepted = (acceptEncoding ?? '').split(',').map((each) => each.split(';')[0]?.trim())
      const encoded = ENCODINGS.find(
        ({ name, ending }) => accepted.includes(name) && files.has(path + ending),
      )
      return {
        bytes: encoded === undefined ? plain : (files.get(path + encoded.ending) ?? plain),
        headers: {
          'Content-Type': type,
          'Cache-Control': HASHED.test(path) ? FOREVER : 'no-cache',
          Vary: 'Accept-Encoding',
          ...(encoded === undefined ? {} : { 'Content-Encoding': encoded.name }),
        },
      }
    },
  }
}
