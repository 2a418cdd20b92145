/** Every route of the account API. `app/` imports its type; the server and the tests its value. */
import type { z } from 'zod'
import { accountRoutes } from './account-routes.ts'
import { appPasswordRoutes } from './app-password-routes.ts'
import { approverRoutes } from './approver-routes.ts'
import { harmRoutes } from './harm-routes.ts'
import { mailRoutes } from './mail-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { stepUpRoutes } from './step-up-routes.ts'
import { twoStepRoutes } from './two-step-routes.ts'

export const routes = {
  ...signInRoutes,
  ...accountRoutes,
  ...stepUpRoutes,
  ...twoStepRoutes,
  ...sessionRoutes,
  ...appPasswordRoutes,
  ...harmRoutes,
  ...approverRoutes,
  ...mailRoutes,
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
export type BodyOf<Name extends RouteName> = Routes[Name]['body'] extends z.ZodType
  ? z.input<Routes[Name]['body']>
  : null
export type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends z.ZodType
  ? z.output<Routes[Name]['answer']>
  : null
