/** The words of a notice about mail that was not delivered, from texts/. */
import type { SayBounce } from '../mail/bounce-words.ts'
import type { Say } from '../texts/texts.ts'
import { timeInWords } from './words.ts'

export const bounceWords =
  (say: Say, hostname: string): SayBounce =>
  (to, { recipients, queuedMs }) => {
    const { language } = to
    return {
      from: say(language, 'shell.productName'),
      subject: say(language, 'mails.notDeliveredSubject', { count: recipients }),
      before: say(language, 'mails.notDelivered', { time: timeInWords(queuedMs, to) }),
      after: say(language, 'mails.notDeliveredEnd', { hostname }),
    }
  }
