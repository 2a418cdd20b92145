/** What the services that speak SMTP need of the mailboxes: taking messages in, nothing else. */
import type { Mail } from '../mail/mail.ts'

export type SmtpMail = Pick<Mail, 'intake' | 'queueIntake' | 'deliver' | 'queue' | 'limits'>
