/** The module the build makes of the contract (app/vite.config.ts): what the client needs of it while it runs. */
declare module 'virtual:route-table' {
  export const routeTable: unknown
}
