/**
 * How the pages are built: one entry, every page a chunk of its own. The server writes its nonce of the answer in the
 * place of `NONCE_PLACE`; nothing here may need `unsafe-inline`, `eval` or another origin.
 */
import react from '@vitejs/plugin-react'
import type { InlineConfig, Plugin } from 'vite'
import { routes } from '../src/web/contract/routes.ts'

/** Stands in index.html wherever the server must put the nonce of the answer. */
const NONCE_PLACE = '__NONCE__'

const ROUTE_TABLE = 'virtual:route-table'

/**
 * `virtual:route-table`: what the client needs of the contract while it runs, `{ name: [method, path, guard] }`.
 * The schemas stay on the server; the app takes only their types.
 */
const routeTable = (): Plugin => ({
  name: 'route-table',
  resolveId: (id) => (id === ROUTE_TABLE ? `\0${ROUTE_TABLE}` : null),
  load: (id) => {
    if (id !== `\0${ROUTE_TABLE}`) return null
    const table = Object.fromEntries(
      Object.entries(routes).map(([name, { method, path, guard }]) => [name, [method, path, guard]]),
    )
    return `export const routeTable = ${JSON.stringify(table)}`
  },
})

export const appBuild = (outDir: string): InlineConfig => ({
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  html: { cspNonce: NONCE_PLACE },
  plugins: [react(), routeTable()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    modulePreload: { polyfill: false },
  },
})
