/** A page that is loaded when somebody goes there. */
import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react'

export type Page = LazyExoticComponent<ComponentType>

/** `page(() => import('../why/why-page.tsx'), 'WhyPage')`. */
export const page = <Name extends string, Props extends object = object>(
  load: () => Promise<Readonly<Record<Name, (props: Props) => ReactNode>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> => lazy(async () => ({ default: (await load())[name] }))
