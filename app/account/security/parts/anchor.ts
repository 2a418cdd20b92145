/** Goes to the part of the page that the address names, once that part is there (the browser looks only once, too early). */
import { useEffect } from 'react'

export const useAnchor = (): void => {
  useEffect(() => {
    const part = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null
    if (part === null) return
    part.scrollIntoView({ block: 'start' })
    part.querySelector<HTMLElement>('h2, h3')?.focus({ preventScroll: true })
  }, [])
}
