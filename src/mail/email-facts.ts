/**
 * What a content's header and structure tell beside the texts that are sent: which thread it belongs to (RFC 8621 §3:
 * it shares a message id and the bare subject with another), and whether something is attached. A thread's key is a
 * digest of one id and the subject; the keys stay when mail is removed, so that an answer finds what is left.
 */
import { sha256 } from '../base/digest.ts'
import { hasAttachment } from '../mime/body-lists.ts'
import { readStructure } from '../mime/structure-text.ts'
import { threadMessageIds, threadSubject } from '../mime/thread-names.ts'
import type { EmailFacts, PreparedTexts } from './message.ts'

const KEY_OCTETS = 15 // 120 bits: nobody finds two ids that are taken for one

export const emailFacts = ({
  header,
  structure,
}: Pick<PreparedTexts, 'header' | 'structure'>): EmailFacts => ({
  threadKeys: threadKeys(header),
  hasAttachment: hasAttachment(readStructure(structure)),
})

const threadKeys = (header: string): readonly string[] => {
  const subject = threadSubject(header)
  return threadMessageIds(header).map((id) =>
    sha256(new TextEncoder().encode(`${id}\0${subject}`))
      .subarray(0, KEY_OCTETS)
      .toBase64({ alphabet: 'base64url' }),
  )
}
