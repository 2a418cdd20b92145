/**
 * The link that gives a device its configuration profile, with the app password in it: once. A look at it (HEAD) takes
 * nothing. Whoever comes late is told so in words, since it is a phone that opens it and not the app.
 */
import { languageOf } from '../language.ts'
import type { WebNeeds } from '../needs.ts'
import { wordsAlone } from '../pages.ts'
import { APPLE_PROFILE_TYPE, appleProfile } from './apple-profile.ts'
import { domainOf, mailSettingsOf } from './mail-settings.ts'

export const PROFILE_PATH = '/profile'

type Needs = Pick<
  WebNeeds,
  'accounts' | 'profiles' | 'handOvers' | 'hostname' | 'domains' | 'mailPorts' | 'say'
>

export const answerProfileLink = async (needs: Needs, request: Request, token: string): Promise<Response> => {
  const headers = { 'Content-Type': APPLE_PROFILE_TYPE, 'Cache-Control': 'no-store' }
  if (request.method === 'HEAD') return new Response(null, { headers })
  const taken = await needs.handOvers.take(token)
  const profile = taken === null ? null : await profileOf(needs, taken)
  if (profile === null) {
    const language = languageOf(request.headers.get('Accept-Language'))
    const words = ['devices.profile.overTitle', 'devices.profile.over'].map((key) => needs.say(language, key))
    return wordsAlone(language, needs.say, words, 410)
  }
  return new Response(profile, {
    headers: { ...headers, 'Content-Disposition': 'attachment; filename="Sigill.mobileconfig"' },
  })
}

type Taken = NonNullable<Awaited<ReturnType<WebNeeds['handOvers']['take']>>>

const profileOf = async (needs: Needs, { appPassword, secret }: Taken): Promise<string | null> => {
  const account = await needs.accounts.find(appPassword.account)
  if (account === null) return null
  const { firstName, lastName, language } = await needs.profiles.profile(account.id)
  const settings = mailSettingsOf(needs, domainOf(account.address) ?? '')
  if (settings === null) return null
  const name = { address: account.address, name: appPassword.name }
  return appleProfile({
    settings,
    address: account.address,
    fullName: `${firstName} ${lastName}`.trim() || account.address,
    appPassword: appPassword.id,
    secret: secret.reveal(),
    services: appPassword.services,
    words: {
      title: needs.say(language, 'devices.profile.title', name),
      explained: needs.say(language, 'devices.profile.explained', name),
      organization: needs.say(language, 'shell.productName'),
    },
  })
}
