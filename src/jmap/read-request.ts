/** The body of a request to the API, whole, within the limit that the session announces; null when it is longer. */
import { CORE_LIMITS } from './limits.ts'
import { until } from './visits.ts'

export const readRequest = async (request: Request, signal: AbortSignal): Promise<Buffer | null> => {
  if (Number(request.headers.get('Content-Length') ?? 0) > CORE_LIMITS.maxSizeRequest) return null
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of until(signal, request.body)) {
    octets += chunk.length
    if (octets > CORE_LIMITS.maxSizeRequest) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
