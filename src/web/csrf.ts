/**
 * Only the account pages themselves may change anything: a request that changes must say that it comes from our origin,
 * and in JSON, which no form of another site can send. What the browser says about itself (Fetch Metadata) must agree.
 */

/** `origin` as the browser writes it: scheme, host and port. */
export const isFromOurPages = (request: Request, origin: string): boolean => {
  const site = request.headers.get('Sec-Fetch-Site')
  if (request.method === 'GET' || request.method === 'HEAD')
    return site === null || site === 'same-origin' || site === 'none'
  return request.headers.get('Origin') === origin && (site === null || site === 'same-origin')
}

export const isJson = (request: Request): boolean =>
  /^application\/json(?:;|$)/i.test(request.headers.get('Content-Type') ?? '')
