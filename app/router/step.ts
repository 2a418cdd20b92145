/**
 * Where a person stands in a flow that has one address: kept in the history of the browser, so that Back is the step before
 * and a refresh stays on the step. Nothing secret goes there.
 */
import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'

type Step = { readonly at: string }

export const useStep = <Of extends Step>(
  first: Of,
): readonly [step: Of, goTo: (step: Of, options?: { replace: boolean }) => void] => {
  const state = useHistoryState<unknown>()
  const [page, navigate] = useLocation()
  const goTo = useCallback(
    (step: Of, options?: { replace: boolean }) => {
      // An answer that comes when the flow was left leads nowhere: to another page its steps say nothing, or something else.
      if (location.pathname !== page) return
      navigate(location.pathname + location.search + location.hash, { ...options, state: step })
    },
    [page, navigate],
  )
  return [isStep(state) ? (state as Of) : first, goTo]
}

/** Only this page puts anything in the state of its address. */
const isStep = (state: unknown): state is Step => typeof state === 'object' && state !== null && 'at' in state
