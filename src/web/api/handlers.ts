/** Who answers which route: total, so that a route without an answer does not compile. */
import type { Handlers } from '../call.ts'
import type { WebNeeds } from '../needs.ts'
import { begin } from './start.ts'

export const makeHandlers = (needs: WebNeeds): Partial<Handlers> => ({
  begin: begin(needs),
})
