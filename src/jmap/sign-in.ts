/**
 * Who asks? An app password in the Authorization header (Basic with the address, or Bearer with the secret alone), checked
 * by `app-password/authorize.ts` like every mail program's; or else the session of our own pages. Every refusal is the
 * same bytes after the same work.
 */
import { MAY_CHANGE } from '../app-password/app-password.ts'
import { appPasswordOf } from '../app-password/authorize.ts'
import type { RefusalWords } from '../app-password/refusal.ts'
import { Secret } from '../base/secret.ts'
import type { JmapNeeds } from './needs.ts'
import { problem } from './refusal.ts'
import type { Visitor } from './visitor.ts'

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly visitor: Visitor }
  | { readonly kind: 'refused'; readonly response: Response }

const AUTHORIZATION_CHARACTERS_MAX = 2_000 // an address and a secret in base64, with room to spare
const CLIENT_CHARACTERS_MAX = 100

export const signIn = async (needs: JmapNeeds, request: Request, remote: string): Promise<SignInResult> => {
  const header = request.headers.get('Authorization')
  return header === null
    ? signInByPage(needs, request, remote)
    : signInByHeader(needs, request, header, remote)
}

const signInByPage = async (needs: JmapNeeds, request: Request, remote: string): Promise<SignInResult> => {
  const result = await needs.pageSession(request, remote)
  if (result.kind === 'not-our-page')
    return { kind: 'refused', response: problem('about:blank#not-our-page', 'Not one of our pages.') }
  const account = result.kind === 'session' ? await needs.accounts.find(result.account) : null
  if (result.kind === 'signed-out' || account === null) return refuse(needs.refusal, request)
  return {
    kind: 'signed-in',
    visitor: {
      account: account.id,
      address: account.address,
      mayChange: true,
      credential: null,
      remote,
      client: clientOf(request),
      note: () => {},
      isAlive: result.isAlive,
    },
  }
}

const signInByHeader = async (
  needs: JmapNeeds,
  request: Request,
  header: string,
  remote: string,
): Promise<SignInResult> => {
  const credentials = parseAuthorization(header)
  if (credentials === null) return refuse(needs.refusal, request)
  const client = clientOf(request)
  const result = await needs.authorize({ service: 'jmap', ...credentials, remote, client })
  if (result.kind === 'refused') return refuse(needs.refusal, request)
  if (result.kind === 'held') return { kind: 'refused', response: problem('about:blank#unavailable', HELD) }
  const { kind: _, ...who } = result
  const { account, address, access, credential } = who
  return {
    kind: 'signed-in',
    visitor: {
      account,
      address,
      mayChange: MAY_CHANGE[access],
      credential: appPasswordOf(credential),
      remote,
      client,
      note: (deed) => needs.noteDeed({ who, service: 'jmap', client, remote }, deed),
      isAlive: async () => true,
    },
  }
}

/** Harm holds the app password: programs keep it, and try again later. */
const HELD = 'This app password is held; see the account pages.'

type Credentials = { readonly userName: string | null; readonly secret: Secret<string> }

/** RFC 7617 §2, RFC 6750 §2.1. Null when it is neither. */
const parseAuthorization = (header: string): Credentials | null => {
  if (header.length > AUTHORIZATION_CHARACTERS_MAX) return null
  const [, scheme = '', given = ''] = /^(Basic|Bearer) +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header) ?? []
  if (scheme.toLowerCase() === 'bearer') return { userName: null, secret: new Secret(given) }
  const decoded = Buffer.from(given, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (scheme === '' || colon < 0) return null
  return { userName: decoded.slice(0, colon), secret: new Secret(decoded.slice(colon + 1)) }
}

/** A browser that is told of Basic would ask its person for a password by itself. */
const refuse = (words: RefusalWords, request: Request): SignInResult => {
  const response = problem('about:blank#signed-out', `${words.sentence} ${words.url}`)
  const isBrowser = request.headers.has('Sec-Fetch-Site')
  if (!isBrowser) {
    response.headers.append('WWW-Authenticate', 'Basic realm="mail", charset="UTF-8"')
    response.headers.append('WWW-Authenticate', 'Bearer realm="mail"')
  }
  return { kind: 'refused', response }
}

const clientOf = (request: Request): string | null =>
  request.headers.get('User-Agent')?.slice(0, CLIENT_CHARACTERS_MAX) || null
