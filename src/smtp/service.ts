/**
 * The engine under the three services that speak SMTP: wire, commands table and connection are the same; a `Role` says
 * what is a service's own (`submission.ts`, `reception.ts`, `lmtp.ts`).
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { Service } from '../net/service.ts'
import { commandsOf } from './commands.ts'
import { Connection } from './connection.ts'
import type { LocalNeeds } from './local.ts'
import type { Role } from './role.ts'
import type { SmtpMail } from './smtp-mail.ts'

export type SmtpNeeds = LocalNeeds & {
  readonly mail: SmtpMail
  readonly hostname: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly isStartTlsOffered: boolean
}

export const serviceIn = (role: Role, needs: SmtpNeeds): Service => {
  const commands = commandsOf(role.name)
  const { hostname, mail, clock, random, isStartTlsOffered, log } = needs
  return {
    name: role.name,
    serve: (channel, stopping) => {
      const remote = channel.remoteAddress
      const session = {
        remote,
        isSecure: () => channel.isSecure,
        tlsHello: () => channel.hello,
        hello: null,
        signedIn: null,
        transaction: null,
        signInFailures: 0,
        refusedRecipients: 0,
      }
      const onFault = (fault: unknown): void =>
        log({ event: 'connection.fault', service: role.name, remote, fault })
      const context = { session, role, hostname, mail, clock, random, isStartTlsOffered, onFault }
      return new Connection(context, commands, channel, stopping).speak()
    },
  }
}
