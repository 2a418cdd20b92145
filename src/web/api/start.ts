/** What the app needs to know before its first page. */
import { answer, type Handler } from '../call.ts'
import type { WebNeeds } from '../needs.ts'

export const begin =
  ({ signUp, domains, hostname, passwordCharactersMin }: WebNeeds): Handler<'begin'> =>
  async ({ visitor }) =>
    answer({
      account: null,
      signUp,
      domains: [...domains],
      hostname,
      language: visitor.language,
      passwordCharactersMin,
    })
