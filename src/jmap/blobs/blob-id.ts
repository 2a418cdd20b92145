/**
 * Blob ids: the whole of an email is called as the email; a part adds its section number (`M12_1_2`, since ids have no
 * dots), and is given with its transfer encoding undone; what was uploaded begins with `U`.
 */
import type { EmailId } from '../../mail/message.ts'
import { emailIdText, parseEmailId } from '../../mail/object-ids.ts'
import type { UploadId } from '../../mail/upload.ts'

export type BlobId =
  | { readonly kind: 'email'; readonly email: EmailId }
  | { readonly kind: 'part'; readonly email: EmailId; readonly section: readonly number[] }
  | { readonly kind: 'upload'; readonly upload: UploadId }

const LEVELS_MAX = 110 // the parser opens 100

export const emailBlobId = emailIdText

export const partBlobId = (email: EmailId, partId: string): string =>
  `${emailIdText(email)}_${partId.replaceAll('.', '_')}`

export const uploadBlobId = (upload: UploadId): string => `U${upload}`

export const parseBlobId = (text: string): BlobId | null => {
  const upload = /^U([1-9]\d{0,14})$/.exec(text)?.[1]
  if (upload !== undefined) return { kind: 'upload', upload: Number(upload) as UploadId }
  const [emailText = '', ...levels] = text.split('_')
  const email = parseEmailId(emailText)
  if (email === null || levels.length > LEVELS_MAX) return null
  if (levels.length === 0) return { kind: 'email', email }
  return levels.every((level) => /^[1-9]\d{0,5}$/.test(level))
    ? { kind: 'part', email, section: levels.map(Number) }
    : null
}
