/**
 * Around every page of somebody who is signed in: who is not is sent to sign in, and back here; and the store of answers.
 * Another tab may have signed out, or signed in as somebody else: that is asked when this one is turned to again.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { whenSignedOut } from '../client.ts'
import { signInAddress } from '../router/after-sign-in.ts'
import { signInOf } from '../sign-in/flow.ts'
import { useStart } from '../start.tsx'

export const SignedIn = ({ children }: { children: ReactNode }): ReactNode => {
  const { start, reload } = useStart()
  const [path] = useLocation()
  // Whose session ended without their doing: they are told so where they sign in again.
  const ended = useRef<string | null>(null)
  const address = start.account?.address ?? null
  useEffect(() => {
    const askWho = (): void => {
      ended.current = address
      void reload().then(({ account }) => {
        if (account !== null) ended.current = null
      })
    }
    whenSignedOut(askWho)
    addEventListener('focus', askWho)
    return () => {
      whenSignedOut(() => {})
      removeEventListener('focus', askWho)
    }
  }, [reload, address])
  if (address === null) {
    const state = ended.current === null ? null : signInOf(ended.current, 'signed-out')
    return <Redirect to={signInAddress(path)} replace state={state} />
  }
  return <Answers key={address}>{children}</Answers>
}

/**
 * A question that failed is told by the page that asked; the client has asked again already. One is asked also while the
 * browser believes that there is no network: nothing would fail otherwise, and nobody hear that the connection is lost.
 */
const QUESTIONS = { retry: false, networkMode: 'always', refetchOnReconnect: true } as const

/** Of one account: nothing that one was answered is shown to another. */
const Answers = ({ children }: { children: ReactNode }): ReactNode => {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: QUESTIONS } }))
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}
