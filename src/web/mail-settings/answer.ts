/**
 * Where mail programs ask for their settings by themselves. Under whatever name they ask: they try several
 * (`autoconfig.`, `autodiscover.`, the bare domain), and nothing here is about an account.
 */
import { readText } from '../body.ts'
import type { WebNeeds } from '../needs.ts'
import {
  AUTODISCOVER_OCTETS_MAX,
  autodiscoverRefusal,
  autodiscoverReply,
  readQuestion,
} from './autodiscover.ts'
import { domainOf, mailSettingsOf } from './mail-settings.ts'
import { mozillaConfig } from './mozilla-config.ts'

type Needs = Pick<WebNeeds, 'hostname' | 'domains' | 'mailPorts' | 'origin' | 'say' | 'clock'>
type Answer = (needs: Needs, request: Request, url: URL) => Response | Promise<Response>

/** Null: the request is about something else. */
export const answerMailSettings = (needs: Needs, request: Request): Response | Promise<Response> | null => {
  const url = new URL(request.url)
  const path = url.pathname.toLowerCase()
  const place = PLACES.find((each) => each.method === request.method && each.path.test(path))
  return place === undefined ? null : place.answer(needs, request, url)
}

const mozilla: Answer = (needs, _, url) => {
  const address = url.searchParams.get('emailaddress')
  const asked = address === null ? url.hostname.replace(/^autoconfig\./, '') : domainOf(address)
  const fallback = address === null ? (needs.domains[0] ?? '') : ''
  const settings = mailSettingsOf(needs, asked ?? '') ?? mailSettingsOf(needs, fallback)
  if (settings === null) return new Response(null, { status: 404 })
  const config = mozillaConfig(settings, needs.say('en', 'shell.productName'), `${needs.origin()}/why`)
  return new Response(config, { headers: { 'Content-Type': 'application/xml; charset=utf-8', ...AN_HOUR } })
}

const autodiscover: Answer = async (needs, request) => {
  const xml = await readText(request, AUTODISCOVER_OCTETS_MAX)
  const asked = xml === null ? ({ kind: 'malformed' } as const) : readQuestion(xml)
  const settings = asked.kind === 'settings' ? mailSettingsOf(needs, asked.domain) : null
  const reply =
    asked.kind === 'settings' && settings !== null
      ? autodiscoverReply(settings, asked.address)
      : autodiscoverRefusal(asked.kind === 'settings' ? 'other-domain' : asked.kind, needs.clock.nowMs())
  return new Response(reply, { headers: { 'Content-Type': 'text/xml; charset=utf-8' } })
}

const autodiscoverJson: Answer = (needs, _, url) => {
  if (url.searchParams.get('Protocol')?.toLowerCase() !== 'autodiscoverv1')
    return Response.json(
      { ErrorCode: 'InvalidProtocol', ErrorMessage: 'Only AutodiscoverV1.' },
      { status: 404 },
    )
  const Url = `${needs.origin()}/autodiscover/autodiscover.xml`
  return Response.json({ Protocol: 'AutodiscoverV1', Url }, { headers: AN_HOUR })
}

const AN_HOUR = { 'Cache-Control': 'public, max-age=3600' }

/** In lower case: Outlook asks in several. */
const PLACES: readonly { readonly method: string; readonly path: RegExp; readonly answer: Answer }[] = [
  {
    method: 'GET',
    path: /^(?:\/\.well-known\/autoconfig)?\/mail\/config-v1\.1\.xml$/,
    answer: mozilla,
  },
  { method: 'POST', path: /^\/autodiscover\/autodiscover\.xml$/, answer: autodiscover },
  {
    method: 'GET',
    path: /^\/autodiscover\/autodiscover\.json(?:\/v1\.0\/[^/]*)?$/,
    answer: autodiscoverJson,
  },
]
