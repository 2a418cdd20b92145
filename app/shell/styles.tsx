/**
 * Where Fluent puts its styles. Stands outside everything else: the nonce must be on the first style element that is
 * made, or the Content-Security-Policy drops it.
 */
import { createDOMRenderer, RendererProvider } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'

const nonceOfPage = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

export const Styles = ({ children }: { children: ReactNode }): ReactNode => {
  const [renderer] = useState(() =>
    createDOMRenderer(document, { styleElementAttributes: { nonce: nonceOfPage() } }),
  )
  return <RendererProvider renderer={renderer}>{children}</RendererProvider>
}
