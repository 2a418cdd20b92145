/** The modules that are made while building (app/build/). They are given their types where they are used. */
declare module 'virtual:route-table' {
  export const routeTable: unknown
}
declare module 'virtual:texts/*' {
  export const messages: unknown
}
