/** A file on its way to the server (RFC 8620 §6.1), telling how far it has come: only XMLHttpRequest can. */
import { MailProblem } from './problem.ts'
import type { JmapSession } from './session.ts'

export type Uploaded = { readonly blobId: string; readonly type: string; readonly size: number }

export const upload = (
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
      else reject(new MailProblem(PROBLEMS[request.status] ?? 'unexpected'))
    }
    request.onerror = () => reject(new MailProblem('lost-connection'))
    request.onabort = () => reject(new MailProblem('lost-connection'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })

const PROBLEMS: Readonly<Record<number, string>> = {
  401: 'signed-out',
  413: 'too-large',
  429: 'overloaded',
  503: 'unavailable',
}
