/**
 * `virtual:route-table`: what the client needs of the contract while it runs, `{ name: [method, path, guard] }`.
 * The schemas stay on the server; the app takes only their types.
 */
import type { Plugin } from 'vite'
import { routes } from '../../src/web/contract/routes.ts'

const ID = 'virtual:route-table'
const RESOLVED = `\0${ID}`

export const routeTable = (): Plugin => ({
  name: 'route-table',
  resolveId: (id) => (id === ID ? RESOLVED : null),
  load: (id) => (id === RESOLVED ? routeTableModule() : null),
})

export const routeTableModule = (): string => {
  const table = Object.fromEntries(
    Object.entries(routes).map(([name, { method, path, guard }]) => [name, [method, path, guard]]),
  )
  return `export const routeTable = ${JSON.stringify(table)}`
}
