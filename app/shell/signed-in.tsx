/** Around every page of somebody who is signed in: who is not is sent to sign in, and back here; and the store of answers. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { whenSignedOut } from '../client.ts'
import { signInAddress } from '../router/after-sign-in.ts'
import { useStart } from '../start.tsx'

export const SignedIn = ({ children }: { children: ReactNode }): ReactNode => {
  const { start, reload } = useStart()
  const [path] = useLocation()
  // A question that failed is told by the page that asked; the client has asked again already.
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  useEffect(() => {
    whenSignedOut(() => void reload())
    return () => whenSignedOut(() => {})
  }, [reload])
  if (start.account === null) return <Redirect to={signInAddress(path)} replace />
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}
