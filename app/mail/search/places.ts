/**
 * Where a search looks. Everywhere but among junk and what was deleted, as people expect from other programs; there only
 * for whoever stands there, or says so: `in:junk`, `i:borttaget`, `in:all`.
 */
import type { EmailFilter, Id, Mailbox, Role } from '../jmap/types.ts'

const ROLES: Readonly<Record<string, Role>> = {
  inbox: 'inbox',
  inkorg: 'inbox',
  inkorgen: 'inbox',
  drafts: 'drafts',
  utkast: 'drafts',
  utkasten: 'drafts',
  sent: 'sent',
  skickat: 'sent',
  archive: 'archive',
  arkiv: 'archive',
  arkivet: 'archive',
  junk: 'junk',
  spam: 'junk',
  skräppost: 'junk',
  skräpposten: 'junk',
  deleted: 'trash',
  trash: 'trash',
  borttaget: 'trash',
  papperskorgen: 'trash',
}

const EVERYWHERE = new Set(['all', 'anywhere', 'everywhere', 'allt', 'överallt'])

const ASIDE: ReadonlySet<Role | null> = new Set<Role | null>(['junk', 'trash'])

/** What `in:` means by a name: folders by their role in either language, by what they are called or shown as; null for none. */
export const placeNamed =
  (folders: readonly Mailbox[], shownAs: (folder: Mailbox) => string) =>
  (name: string): EmailFilter | null => {
    const asked = name.toLowerCase()
    if (EVERYWHERE.has(asked)) return {}
    const role = Object.hasOwn(ROLES, asked) ? ROLES[asked] : undefined
    const isCalledSo = (folder: Mailbox): boolean =>
      [folder.name, shownAs(folder)].some((each) => each.toLowerCase() === asked)
    const found = folders.filter((folder) => folder.role === role || isCalledSo(folder))
    const conditions = found.map(({ id }) => ({ inMailbox: id }))
    return conditions.length > 1 ? { operator: 'OR', conditions } : (conditions[0] ?? null)
  }

/** Where it is looked when that is not said. */
export const usualPlace = (folders: readonly Mailbox[], here: Mailbox | null): EmailFilter => {
  if (here !== null && isAside(here)) return { inMailbox: here.id }
  const aside: readonly Id[] = folders.filter(isAside).map(({ id }) => id)
  return { inMailboxOtherThan: aside }
}

/** Looked into only by whoever stands in it, or says so. */
export const isAside = ({ role }: Mailbox): boolean => ASIDE.has(role)
