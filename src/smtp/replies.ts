/**
 * What the services say, in one place: RFC 5321 §4.2 codes with the enhanced status of RFC 3463 and RFC 5248. English,
 * because it is read in logs and bounces. What depends on who or what is a function.
 */
import type { RefusalWords } from '../app-password/refusal.ts'
import { StoreDown } from '../base/store-down.ts'
import { StoreFull } from '../mail/store.ts'
import { type Reply, reply } from './wire/reply.ts'

export const REPLY = {
  ok: reply(250, '2.0.0', 'OK'),
  reset: reply(250, '2.0.0', 'Reset'),
  senderOk: reply(250, '2.1.0', 'Sender OK'),
  recipientOk: reply(250, '2.1.5', 'Recipient OK'),
  accepted: reply(250, '2.0.0', 'Accepted: the message is stored'),
  goOn: reply(354, null, 'Go on; end with a dot on a line of its own'),
  bye: reply(221, '2.0.0', 'Bye'),
  cannotVerify: reply(252, '2.5.0', 'Not verified here; send the message and it will be tried'),
  noLists: reply(502, '5.5.1', 'Mailing lists are not shown'),
  help: reply(
    214,
    '2.0.0',
    'Sigill. Commands are those of RFC 5321; sign-in help is at the /why page of this host',
  ),
  startTls: reply(220, '2.0.0', 'Begin TLS now'),

  unknownCommand: reply(500, '5.5.2', 'There is no such command'),
  notHere: reply(502, '5.5.1', 'This command is not in use here'),
  controlCharacter: reply(500, '5.5.2', 'A command has a control character in it'),
  notUtf8: reply(500, '5.5.2', 'A command is not in UTF-8'),
  bareLineEnd: reply(500, '5.5.2', 'Lines end with CR LF; a lone LF is no end'),
  lineTooLong: reply(500, '5.5.6', 'The line is too long'),
  utf8NotAsked: reply(553, '5.6.7', 'Addresses beyond ASCII need SMTPUTF8 in MAIL'),
  noParameters: reply(501, '5.5.4', 'This command takes nothing after it'),
  nameYourself: reply(501, '5.5.4', 'Say your host name after it'),
  unknownParameter: reply(555, '5.5.4', 'A parameter is unknown or written wrongly'),
  badSize: reply(501, '5.5.4', 'SIZE is a number of octets'),
  badBody: reply(501, '5.5.4', 'BODY is 7BIT or 8BITMIME'),
  badChunk: reply(501, '5.5.4', 'BDAT is a number of octets, and LAST at the end'),
  badSender: reply(501, '5.1.7', 'The sender is written MAIL FROM:<address>'),
  badRecipient: reply(501, '5.1.3', 'The recipient is written RCPT TO:<address>'),
  helloFirst: reply(503, '5.5.1', 'Say EHLO first'),
  lhloFirst: reply(503, '5.5.1', 'Say LHLO first'),
  useLhlo: reply(500, '5.5.1', 'This is LMTP: say LHLO'),
  useEhlo: reply(500, '5.5.1', 'This is no LMTP: say EHLO'),
  senderFirst: reply(503, '5.5.1', 'MAIL comes before this'),
  recipientFirst: reply(503, '5.5.1', 'There is no recipient that was accepted'),
  senderTwice: reply(503, '5.5.1', 'There is a sender already; RSET begins anew'),
  dataAfterBdat: reply(503, '5.5.1', 'The message is being sent with BDAT; DATA cannot finish it'),
  recipientAfterBdat: reply(503, '5.5.1', 'The message is being sent already'),
  tlsAlready: reply(503, '5.5.1', 'TLS is on already'),
  tooManyBadCommands: reply(421, '4.7.0', 'Too many commands that are none; closing'),
  tooManyRefused: reply(421, '4.7.0', 'Too many recipients that are none here; closing'),
  searched: reply(450, '4.7.1', 'Too many recipients were asked for that are none here; try again tomorrow'),
  idle: reply(421, '4.4.2', 'Nothing came for too long; closing'),
  stopping: reply(421, '4.3.2', 'The server is stopping; try again in a moment'),
  credentialEnded: reply(421, '4.7.0', 'The app password was removed; closing'),

  /** Harm holds the app password: programs keep it, and try again later. */
  signInHeld: reply(454, '4.7.0', 'This app password is held; see the account pages'),

  /** For now: a program keeps the message, and is told by its next sign-in what is the matter. */
  sentWithEnded: reply(451, '4.7.0', 'The app password has ended; the message was not taken'),

  signInFirst: reply(530, '5.7.0', 'Sign in first'),
  tlsFirst: reply(530, '5.7.0', 'Begin TLS first'),
  encryptFirst: reply(538, '5.7.11', 'Sign-in needs TLS'),
  noSuchMechanism: reply(504, '5.5.4', 'This way of signing in is not offered; PLAIN and LOGIN are'),
  badBase64: reply(501, '5.5.2', 'The response is not in base64'),
  signInCancelled: reply(501, '5.5.2', 'Sign-in cancelled'),
  signInTooLong: reply(500, '5.5.6', 'The response is too long'),
  signedInAlready: reply(503, '5.5.1', 'Signed in already'),
  signInDuringMail: reply(503, '5.5.1', 'No sign-in in the middle of a message'),
  signedIn: reply(235, '2.7.0', 'Signed in'),
  signInUnavailable: reply(454, '4.7.0', 'Sign-in cannot be checked just now; try again later'),
  tooManySignIns: reply(421, '4.7.0', 'Too many refused sign-ins; closing'),

  tooLarge: reply(552, '5.3.4', 'The message is larger than is taken here'),
  tooLargeClosing: reply(552, '5.3.4', 'The message is larger than is taken here; closing'),
  tooManyRecipients: reply(452, '4.5.3', 'Too many recipients; send the rest in another message'),
  unknownUser: reply(550, '5.1.1', 'There is no such address here'),
  relayDenied: reply(550, '5.7.1', 'Relaying denied: this host takes mail for its own domains only'),
  noRelay: reply(550, '5.7.1', 'That address is elsewhere, and no relay is configured on this server'),
  notYourSender: reply(550, '5.7.1', 'The sender (MAIL FROM) is not an address of this account'),
  notYourFrom: reply(550, '5.7.1', 'The From field has an address that is not one of this account'),
  noFrom: reply(550, '5.6.0', 'The message has no From field that can be read, or more than one'),
  headerTooLarge: reply(552, '5.3.4', 'The header of the message is too large'),
  bareLineEndInMessage: reply(
    554,
    '5.6.0',
    'Refused: every line of a message ends with CR LF (RFC 5321 2.3.8)',
  ),
  nulInMessage: reply(554, '5.6.0', 'Refused: the message has a NUL in it'),
  loop: reply(554, '5.4.6', 'The message has come by too many hosts: it goes in a circle'),
  overQuota: reply(452, '4.2.2', 'The mailbox is full'),

  storeFull: reply(452, '4.3.1', 'No room to store the message just now'),
  storeDown: reply(451, '4.3.0', 'The message cannot be stored just now; try again later'),
  fault: reply(451, '4.3.0', 'Something is broken here; try again later'),
} as const satisfies Record<string, Reply>

/** The same for every reason; the address is on a line of its own, so that programs show it whole. */
export const signInRefused = ({ sentence, url }: RefusalWords): Reply => reply(535, '5.7.8', sentence, url)

/** The one place where a fault becomes a reply (house rule 7): never a lasting "no", never an acceptance. */
export const replyToFault = (fault: unknown): Reply => {
  if (fault instanceof StoreFull) return REPLY.storeFull
  return fault instanceof StoreDown ? REPLY.storeDown : REPLY.fault
}
