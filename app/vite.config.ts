/**
 * How the pages are built: one entry, every page a chunk of its own. The server writes its nonce of the answer in the
 * place of `NONCE_PLACE`; nothing here may need `unsafe-inline`, `eval` or another origin.
 */
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'
import { routeTable } from './build/route-table.ts'
import { texts } from './build/texts.ts'

/** Stands in index.html wherever the server must put the nonce of the answer. */
const NONCE_PLACE = '__NONCE__'

export const appBuild = (outDir: string): InlineConfig => ({
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  html: { cspNonce: NONCE_PLACE },
  plugins: [react(), routeTable(), texts()],
  // The messages come parsed (build/texts.ts).
  resolve: {
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
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
