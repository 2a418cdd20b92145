/** A page that is loaded when somebody goes there. */
import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react'

export type Page = LazyExoticComponent<ComponentType>

/** Thrown where a page should stand: a piece of the app did not come, or is no longer what the server has. */
export class NotLoaded extends Error {}

/** `page(() => import('../why/why-page.tsx'), 'WhyPage')`. */
export const page = <Name extends string, Props extends object = object>(
  load: () => Promise<Readonly<Record<Name, (props: Props) => ReactNode>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> =>
  lazy(async () => {
    try {
      return { default: (await load())[name] }
    } catch (cause) {
      throw new NotLoaded('page-not-loaded', { cause })
    }
  })
