/** After a change: what is shown is asked again, and what is not is asked again when somebody goes there. */
import type { InvalidateOptions, InvalidateQueryFilters, Query, QueryClient } from '@tanstack/react-query'

/** A first answer that is still under way may be as of before the change: TanStack Query would wait for it, and keep it. */
export const askAnew = async (
  queries: QueryClient,
  which: InvalidateQueryFilters,
  options?: InvalidateOptions,
): Promise<void> => {
  const isFirst = (query: Query): boolean =>
    query.state.data === undefined && (which.predicate?.(query) ?? true)
  await queries.cancelQueries({ ...which, predicate: isFirst })
  await queries.invalidateQueries(which, options)
}
