/** A server with somebody at their mail in a browser, other servers that deliver to them, and their own other programs. */
import type { ImapFlow } from 'imapflow'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Locator, Page } from 'playwright-core'
import type { AccountId } from '../../src/account/account.ts'
import { parseAddress } from '../../src/account/address.ts'
import { type AccountPagesWorld, type Language, openAccountPages } from './account-pages.ts'
import type { Visit, VisitOptions } from './browser.ts'
import { imapProgram } from './mail-programs.ts'

export type Holder = Visit & { readonly address: string; readonly account: AccountId }

export type MailWorld = AccountPagesWorld & {
  /** Somebody new who is signed in. */
  holder(name: string, language: Language, options?: VisitOptions): Promise<Holder>
  /** From another server, over SMTP. */
  deliver(to: string, letter: SendMailOptions): Promise<void>
  /** A mail program of the holder, connected. */
  imapOf(holder: Holder): Promise<ImapFlow>
}

export const openMailWorld = async (): Promise<MailWorld> => {
  const world = await openAccountPages()
  const { server } = world
  return {
    ...world,
    holder: async (name, language, options) => {
      const visit = await world.visitAs(name, language, options)
      const found = await server.server.stores.accounts.findByAddress(parseAddress(visit.address)!)
      if (found === null) throw new Error(`${visit.address} has no account`)
      return { ...visit, account: found.id }
    },
    deliver: async (to, letter) => {
      const transport = createTransport({
        host: '127.0.0.1',
        port: server.port('reception'),
        tls: { rejectUnauthorized: false },
      })
      await transport.sendMail({ from: { name: 'Åsa Öberg', address: 'asa@other.test' }, to, ...letter })
      transport.close()
    },
    imapOf: async ({ address, account }) => {
      const { secret } = await server.addAppPassword(account, ['imap'])
      const program = imapProgram(server, { address, secret })
      await program.connect()
      return program
    },
  }
}

/** The row of the list in which these words stand. */
export const row = (page: Page, words: string): Locator => page.getByRole('row').filter({ hasText: words })

/** The smallest picture there is. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/n4EIwDiqEAAmHgL+TDUTkgAAAABJRU5ErkJggg==',
  'base64',
)
