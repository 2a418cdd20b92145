/** A page that is loaded when somebody goes there. */
import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react'
import { loadAllTexts } from '../texts.tsx'

export type Page = LazyExoticComponent<ComponentType>

/** Thrown where a page should stand: a piece of the app did not come, or is no longer what the server has. */
export class NotLoaded extends Error {}

type Load<Name extends string, Props> = () => Promise<Readonly<Record<Name, (props: Props) => ReactNode>>>

/** One of the pages around signing in, whose texts are there from the beginning. */
export const page = <Name extends string, Props extends object = object>(
  load: Load<Name, Props>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> =>
  lazy(async () => {
    try {
      return { default: (await load())[name] }
    } catch (cause) {
      throw new NotLoaded('page-not-loaded', { cause })
    }
  })

/** Any other page: its texts come with it. */
export const pageWithTexts = <Name extends string, Props extends object = object>(
  load: Load<Name, Props>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> =>
  page(async () => (await Promise.all([load(), loadAllTexts()]))[0], name)
