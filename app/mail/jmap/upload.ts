/** A file on its way to the server (RFC 8620 §6.1), telling how far it has come: only XMLHttpRequest can. */
import { createLanes } from './lanes.ts'
import { MailProblem } from './problem.ts'
import type { JmapSession } from './session.ts'

export type Uploaded = { readonly blobId: string; readonly type: string; readonly size: number }

const AT_ONCE_MAX = 3 // the server takes four of an account (maxConcurrentUpload), one of them from a program
const lanes = createLanes(AT_ONCE_MAX)

export const upload = (
  session: JmapSession,
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> =>
  lanes(async () => {
    signal.throwIfAborted()
    return send(session, file, onProgress, signal)
  })

const send = (
  { uploadUrl }: JmapSession,
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', uploadUrl)
    request.responseType = 'json'
    request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total)
    request.onload = () => {
      if (request.status === 200 || request.status === 201) resolve(request.response as Uploaded)
      else reject(uploadProblem(request.status, request.response))
    }
    request.onerror = () => reject(new MailProblem('lost-connection'))
    request.onabort = () => reject(new MailProblem('lost-connection'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })

/** RFC 8620 §3.6.1: which limit it was is said by name. */
export const uploadProblem = (status: number, told: { readonly limit?: string } | null): MailProblem =>
  new MailProblem(LIMITS[told?.limit ?? ''] ?? STATUSES[status] ?? 'unexpected')

const LIMITS: Readonly<Record<string, string>> = {
  maxSizeUpload: 'mail-file-too-large',
  maxConcurrentUpload: 'mail-too-many-uploads',
}

const STATUSES: Readonly<Record<number, string>> = {
  401: 'signed-out',
  413: 'mail-file-too-large',
  503: 'unavailable',
  507: 'mail-no-room',
}
