/** Maildir folders on the program's side: what lies in them, and changes made as a local mail reader makes them. */
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

export type LocalMail = { readonly subject: string; readonly flags: string; readonly raw: string }

export const maildir = (root: string) => {
  const files = (mailbox: string): readonly string[] =>
    ['cur', 'new'].flatMap((part) => {
      const folder = join(root, mailbox, part)
      return existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : []
    })
  const subjectOf = (file: string): string =>
    /^Subject: (.*?)\r?$/im.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const find = (mailbox: string, subject: string): string => {
    const found = files(mailbox).find((file) => subjectOf(file) === subject)
    if (found === undefined) throw new Error(`there is no ${subject} in ${mailbox}`)
    return found
  }
  return {
    /** Relative to the root, in order. */
    mailboxes: (): readonly string[] =>
      globSync('**/cur', { cwd: root })
        .map((folder) => folder.replace(/\/?cur$/, ''))
        .sort(),
    look: (mailbox: string): readonly LocalMail[] =>
      files(mailbox)
        .map((file) => ({
          subject: subjectOf(file),
          flags: /:2,(\w*)$/.exec(file)?.[1] ?? '',
          raw: readFileSync(file, 'utf8'),
        }))
        .sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    add: (mailbox: string, raw: string): void => {
      for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(root, mailbox, part), { recursive: true })
      // In Maildir, lines end with LF.
      const name = `${files(mailbox).length}.${Buffer.from(raw).length}.anna`
      writeFileSync(join(root, mailbox, 'new', name), raw.replaceAll('\r\n', '\n'))
    },
    flag: (mailbox: string, subject: string, flags: string): void => {
      const file = find(mailbox, subject)
      const name = basename(file).replace(/:2,\w*$/, '')
      renameSync(file, join(root, mailbox, 'cur', `${name}:2,${flags}`))
    },
    remove: (mailbox: string, subject: string): void => rmSync(find(mailbox, subject)),
  }
}
