/**
 * Storage does not answer: a fault, never an answer such as "unknown" or "wrong password". Services say that it is for
 * now (IMAP `NO [UNAVAILABLE]`, POP3 `-ERR [SYS/TEMP]`, SMTP `451`); the cause is for the log.
 */
export class StoreDown extends Error {
  override readonly name = 'StoreDown'
}
