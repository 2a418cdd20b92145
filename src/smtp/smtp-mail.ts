/** What the services that speak SMTP need of the mailboxes: taking messages in, nothing else. */
import type { Mail } from '../mail/mail.ts'
import { ADDED_OCTETS_MAX } from './limits.ts'

export type SmtpMail = Pick<Mail, 'intake' | 'queueIntake' | 'deliver' | 'queue' | 'limits'>

/** The largest message that is taken (RFC 1870): stored with what is added to it, it still fits the mailbox's limit. */
export const sizeMaxOctets = ({ limits }: Pick<SmtpMail, 'limits'>): number =>
  limits.messageOctetsMax - ADDED_OCTETS_MAX
