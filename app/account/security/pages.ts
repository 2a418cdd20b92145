/** The pages below /account/security. */
import type { Page } from '../../router/page.ts'

export const securityPages: Readonly<Record<string, Page>> = {}
