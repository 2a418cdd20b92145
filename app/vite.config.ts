/**
 * How the pages are built: one entry, every page a chunk of its own; and the phone's page and its worker apart, since they
 * share nothing with it that would be worth loading. The server writes its nonce of the answer in the
 * place of `NONCE_PLACE`; nothing here may need `unsafe-inline`, `eval` or another origin.
 */
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import type { BuildOptions, InlineConfig } from 'vite'
import { routeTable } from './build/route-table.ts'
import { texts } from './build/texts.ts'

/** Stands in index.html wherever the server must put the nonce of the answer. */
const NONCE_PLACE = '__NONCE__'

const shared: InlineConfig = {
  configFile: false,
  logLevel: 'warn',
  html: { cspNonce: NONCE_PLACE },
  // The messages come parsed (build/texts.ts).
  resolve: {
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
}

const output = (outDir: string): BuildOptions => ({
  outDir,
  emptyOutDir: true,
  target: 'es2022',
  assetsInlineLimit: 0,
  reportCompressedSize: false,
  chunkSizeWarningLimit: 1_000,
  modulePreload: { polyfill: false },
})

export const appBuild = (outDir: string): InlineConfig => ({
  ...shared,
  root: import.meta.dirname,
  plugins: [react(), routeTable(), texts()],
  build: { ...output(outDir), rolldownOptions: { output: { codeSplitting: TOGETHER } } },
})

/** What every page around signing in is made of: in pieces of their own these are too small to be worth compressing. */
const TOGETHER = {
  includeDependenciesRecursively: false,
  groups: [
    {
      name: 'card',
      test: /\/app\/shell\/(card-footer|centered-card|page-title|row|seal|submit-button|text-button|text-field|text-link)\.tsx$/,
    },
  ],
}

/** `approve/` within what is served: index.html and its assets/. */
export const approveBuild = (outDir: string): InlineConfig => ({
  ...shared,
  root: APPROVE,
  base: '/approve/',
  publicDir: false,
  plugins: [texts()],
  build: output(join(outDir, 'approve')),
})

/** One file beside index.html: a worker rules no page above it. */
export const workerBuild = (outDir: string): InlineConfig => ({
  ...shared,
  root: APPROVE,
  publicDir: false,
  build: {
    ...output(outDir),
    emptyOutDir: false,
    lib: { entry: join(APPROVE, 'worker.ts'), formats: ['iife'], name: 'worker', fileName: () => WORKER },
  },
})

const APPROVE = join(import.meta.dirname, 'approve')
const WORKER = 'approve-worker.js'
