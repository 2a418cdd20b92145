/**
 * What an operator brings: an authority of their own and a certificate for every name that mail programs try
 * (docs/guides/operating.md).
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { type Certificate, readCertificate } from '../../src/config/certificate.ts'

export const DOMAIN = 'example.test'
export const HOSTNAME = `mail.${DOMAIN}`
const NAMES = [HOSTNAME, DOMAIN, `autoconfig.${DOMAIN}`, `autodiscover.${DOMAIN}`, 'localhost'] as const

export type Identity = Certificate & {
  /** Where the settings say that it lies. */
  readonly settings: Readonly<Record<'SIGILL_TLS_CERTIFICATE' | 'SIGILL_TLS_KEY', string>>
  /** The file of the authority that signed it. */
  readonly authority: string
}

const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

export const makeIdentity = async (folder: string): Promise<Identity> => {
  const authority = await generate([{ name: 'commonName', value: 'An operator’s own authority' }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: HOSTNAME }], {
    ...KEY,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: NAMES.map((value) => ({ type: 2, value })) },
    ],
  })
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
  const certificate = write('cert.pem', `${server.cert.trimEnd()}\n${authority.cert}`)
  const key = write('key.pem', server.private)
  return {
    ...readCertificate({ certificate, key, authority: null }),
    settings: { SIGILL_TLS_CERTIFICATE: certificate, SIGILL_TLS_KEY: key },
    authority: write('ca.pem', authority.cert),
  }
}
