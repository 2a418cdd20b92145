/** Where somebody is in the mail: all of it stands in the address, so that Back, refresh and links work. */
import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'

export type Place = {
  /** The id of a mailbox, or its role. */
  readonly folder: string
  readonly email: string | null
  /** What was searched for; empty: nothing. */
  readonly search: string
  /** What is being written: `new`, or `new:2` after one that was new too; `reply:M1`, `reply-all:M1`, `forward:M1`, `draft:M1`. */
  readonly compose: string | null
}

const MAIL = '/mail'
const HOME = 'inbox'

export const usePlace = (): readonly [place: Place, go: Go] => {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const place = useMemo(() => placeOf(path, search), [path, search])
  const go = useCallback<Go>(
    (change, options) =>
      navigate(addressOf({ ...placeOf(location.pathname, location.search), ...change }), options),
    [navigate],
  )
  return [place, go]
}

/** From where somebody is by then, not from where they were when it was made. */
export type Go = (change: Partial<Place>, options?: { readonly replace: boolean }) => void

/** Another one is begun, whatever is being written: also in place of a new one that has no address of its own yet. */
export const beginNew = ({ compose }: Place, go: Go): void => {
  const [how, which = '1'] = compose?.split(':') ?? []
  if (how === 'new') go({ compose: `new:${(Number(which) || 1) + 1}` }, { replace: true })
  else go({ compose: 'new' })
}

/** What is being written is closed; a draft that was opened is then closed too, since it may be another by now, or gone. */
export const withoutWriting = ({ email, compose }: Place): Partial<Place> =>
  compose === `draft:${email}` ? { compose: null, email: null } : { compose: null }

/** As a draft is saved it gets another id: what is open goes along. */
export const withDraft = ({ email, compose }: Place, draft: string): Partial<Place> => ({
  compose: draft,
  ...(compose === `draft:${email}` ? { email: draft.replace('draft:', '') } : {}),
})

/** What was open is gone, and is not gone on with where it was a draft: another is open, or none. */
export const withOther = ({ email, compose }: Place, other: string | null): Partial<Place> => ({
  email: other,
  ...(compose === `draft:${email}` ? { compose: null } : {}),
})

export const placeOf = (path: string, query: string): Place => {
  const [, , folder = HOME, email = null] = path.split('/').map(decoded)
  const asked = new URLSearchParams(query)
  return {
    folder: folder === '' ? HOME : folder,
    email: email === '' ? null : email,
    search: asked.get('q') ?? '',
    compose: asked.get('compose'),
  }
}

export const addressOf = ({ folder, email, search, compose }: Place): string => {
  const path = [MAIL, folder, ...(email === null ? [] : [email])].map(encoded).join('/')
  const query = new URLSearchParams()
  if (search !== '') query.set('q', search)
  if (compose !== null) query.set('compose', compose)
  return query.size === 0 ? path : `${path}?${query}`
}

const encoded = (part: string): string => (part === MAIL ? part : encodeURIComponent(part))

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
