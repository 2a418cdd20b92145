/**
 * Uploads (RFC 8620 §6.1): octets that a client brings to make emails of, kept for a day. Their bodies lie where those of
 * emails do, under numbers below zero, which no email has.
 */
import type { Brand } from '../base/brand.ts'
import type { EmailId } from './message.ts'

export type UploadId = Brand<number, 'UploadId'>

export type Upload = { readonly type: string; readonly sizeOctets: number }

export const uploadedBody = (upload: UploadId): EmailId => -upload as EmailId
