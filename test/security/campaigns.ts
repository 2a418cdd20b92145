/**
 * Thirty campaigns of somebody who has a secret that is or was right, as data: what they have, where they come from, what
 * they do, with which program. `caught`: whether the rules are meant to see it. Some they are not, and that is said here.
 */
import type { Place } from '../support/harm-world.ts'

export type Step =
  /** imapflow under this name: opens INBOX, then reads, deletes or looks. */
  | { readonly by: 'imap'; readonly name: string; readonly read?: number; readonly delete?: number }
  | { readonly by: 'pop3'; readonly read: number }
  | { readonly by: 'smtp'; readonly messages: number; readonly recipients: number }
  | { readonly by: 'script' }
  | { readonly by: 'curl'; readonly door: 'imaps' | 'pop3s' }
  | { readonly by: 'python'; readonly read: number }

export type Campaign = {
  readonly name: string
  readonly has: 'the phone’s' | 'a removed one' | 'the decoy' | 'one just made'
  readonly from: Place
  /** The holder's phone is connected meanwhile, from here. */
  readonly phone?: Place
  readonly steps: readonly Step[]
  readonly messages?: number
  readonly caught: boolean
}

const opens = (name: string): Step => ({ by: 'imap', name })
const reads = (name: string, read: number): Step => ({ by: 'imap', name, read })
const deletes = (name: string, count: number): Step => ({ by: 'imap', name, delete: count })
const spams = (messages: number, recipients: number): Step => ({ by: 'smtp', messages, recipients })

export const CAMPAIGNS: readonly Campaign[] = [
  {
    name: 'a stranger beside the phone',
    has: 'the phone’s',
    from: 'brazil',
    phone: 'home',
    steps: [opens('imaplib')],
    caught: true,
  },
  {
    name: 'the same from a hosting network',
    has: 'the phone’s',
    from: 'hosting',
    phone: 'mobile',
    steps: [opens('IMAPTool')],
    caught: true,
  },
  {
    name: 'a program everybody has',
    has: 'the phone’s',
    from: 'germany',
    phone: 'home',
    steps: [opens('Thunderbird')],
    caught: true,
  },
  {
    name: 'beside the phone, without a name',
    has: 'the phone’s',
    from: 'brazil',
    phone: 'home',
    steps: [{ by: 'pop3', read: 1 }],
    caught: true,
  },
  {
    name: 'beside the phone, by curl',
    has: 'the phone’s',
    from: 'hosting',
    phone: 'home',
    steps: [{ by: 'curl', door: 'imaps' }],
    caught: true,
  },
  {
    name: 'beside the phone, by Python',
    has: 'the phone’s',
    from: 'brazil',
    phone: 'home',
    steps: [{ by: 'python', read: 1 }],
    caught: true,
  },
  {
    name: 'reads two thirds at night',
    has: 'the phone’s',
    from: 'work',
    steps: [reads('imaplib', 140)],
    caught: true,
  },
  {
    name: 'reads all from a hosting network',
    has: 'the phone’s',
    from: 'hosting',
    steps: [reads('mbsync', 200)],
    caught: true,
  },
  {
    name: 'fetches all by POP3',
    has: 'the phone’s',
    from: 'work',
    steps: [{ by: 'pop3', read: 150 }],
    caught: true,
  },
  {
    name: 'reads all by Python',
    has: 'the phone’s',
    from: 'brazil',
    steps: [{ by: 'python', read: 150 }],
    caught: true,
  },
  {
    name: 'reads in two sittings',
    has: 'the phone’s',
    from: 'brazil',
    steps: [reads('imaplib', 60), reads('imaplib', 120)],
    caught: true,
  },
  {
    name: 'deletes a third',
    has: 'the phone’s',
    from: 'brazil',
    steps: [deletes('imaplib', 70)],
    caught: true,
  },
  {
    name: 'deletes all',
    has: 'the phone’s',
    from: 'hosting',
    steps: [deletes('cleaner', 200)],
    caught: true,
  },
  {
    name: 'deletes from the holder’s own network',
    has: 'the phone’s',
    from: 'home',
    steps: [deletes('cleaner', 120)],
    caught: true,
  },
  { name: 'spam, a message each', has: 'the phone’s', from: 'hosting', steps: [spams(30, 1)], caught: true },
  { name: 'spam, many at a time', has: 'the phone’s', from: 'work', steps: [spams(3, 12)], caught: true },
  {
    name: 'spam from a machine at home',
    has: 'the phone’s',
    from: 'home',
    steps: [spams(3, 12)],
    caught: true,
  },
  {
    name: 'looks, then spam',
    has: 'the phone’s',
    from: 'brazil',
    steps: [opens('imaplib'), spams(3, 12)],
    caught: true,
  },
  { name: 'the decoy, by IMAP', has: 'the decoy', from: 'hosting', steps: [opens('imaplib')], caught: true },
  { name: 'the decoy, by POP3', has: 'the decoy', from: 'brazil', steps: [{ by: 'script' }], caught: true },
  {
    name: 'the decoy, by curl',
    has: 'the decoy',
    from: 'germany',
    steps: [{ by: 'curl', door: 'pop3s' }],
    caught: true,
  },
  {
    name: 'the decoy, from the holder’s own network',
    has: 'the decoy',
    from: 'home',
    steps: [{ by: 'script' }],
    caught: true,
  },
  {
    name: 'a removed one from abroad',
    has: 'a removed one',
    from: 'brazil',
    steps: [{ by: 'script' }],
    caught: true,
  },
  {
    name: 'a removed one from a hosting network',
    has: 'a removed one',
    from: 'hosting',
    steps: [{ by: 'script' }],
    caught: true,
  },
  {
    name: 'one caught on its way to the phone, abroad',
    has: 'one just made',
    from: 'brazil',
    steps: [opens('iPhone Mail')],
    caught: true,
  },
  {
    name: 'one caught on its way, by POP3',
    has: 'one just made',
    from: 'germany',
    steps: [{ by: 'pop3', read: 1 }],
    caught: true,
  },
  {
    name: 'calls itself what the phone does, alone',
    has: 'the phone’s',
    from: 'brazil',
    steps: [reads('iPhone Mail', 200)],
    caught: true,
  },
  {
    name: 'reads a little at night',
    has: 'the phone’s',
    from: 'brazil',
    steps: [reads('imaplib', 20)],
    caught: true,
  },
  // What the rules do not see, and are not meant to: it opens nothing, and is no different from a phone that was not told.
  {
    name: 'a removed one from the same country',
    has: 'a removed one',
    from: 'work',
    steps: [{ by: 'script' }],
    caught: false,
  },
  { name: 'sends a little', has: 'the phone’s', from: 'hosting', steps: [spams(5, 1)], caught: true },
]
