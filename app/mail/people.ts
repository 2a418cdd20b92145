/** How people in mail are called on screen. */
import type { EmailAddress } from './jmap/types.ts'

export const nameOfAddress = ({ name, email }: EmailAddress): string => name?.trim() || email

export const namesOf = (addresses: readonly EmailAddress[] | null): string =>
  (addresses ?? []).map(nameOfAddress).join(', ')

/** `Åsa Öberg <asa@example.se>`, as it is typed and read. */
export const fullAddress = ({ name, email }: EmailAddress): string => {
  const called = name?.trim() ?? ''
  if (called === '' || called === email) return email
  return `${/[,;<>"@]/.test(called) ? `"${called.replaceAll('"', '')}"` : called} <${email}>`
}

export const sameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
