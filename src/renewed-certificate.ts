/**
 * The certificate as its files are now: an ACME client renews it every two months, and nobody should have to restart a
 * server for that. Files that cannot be used (half written, of another key) change nothing, and are told once.
 */
import type { SecureContext } from 'node:tls'
import type { Clock } from './base/clock.ts'
import { type CertificateFiles, readCertificate } from './config/certificate.ts'
import { secureContextOf } from './net/tls-options.ts'

const LOOK_MS = 60_000

export type RenewedCertificate = { readonly context: () => SecureContext; readonly stop: () => void }

/** Throws when there is none to begin with. */
export const renewedCertificate = (needs: {
  readonly files: CertificateFiles
  readonly ticketKeys: Buffer | null
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}): RenewedCertificate => {
  const { files, ticketKeys, clock, onFault } = needs
  const read = () => {
    const { certificate: cert, key } = readCertificate(files)
    return { text: cert + key, context: () => secureContextOf({ cert, key, ticketKeys }) }
  }
  let last = read()
  let context = last.context()
  const look = (): void => {
    cancel = clock.after(LOOK_MS, look)
    try {
      const now = read()
      if (now.text === last.text) return
      last = now
      context = now.context()
    } catch (fault) {
      onFault(fault)
    }
  }
  let cancel = clock.after(LOOK_MS, look)
  return { context: () => context, stop: () => cancel() }
}
