/**
 * The server's certificate. Where the operator names none, a small authority of the data folder's own is made at the
 * first start and signs one: `tls/ca.pem` is what mail programs on this machine trust, and it stays the same when the
 * server's certificate is renewed or the host name changes.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { Clock } from '../base/clock.ts'
import { makeFolderDurably, writeDurably } from './durable-file.ts'
import { SettingsMistake } from './read-settings.ts'
import type { Settings } from './settings.ts'

export type CertificateFiles = {
  readonly certificate: string
  readonly key: string
  readonly authority: string | null
}

export type Certificate = {
  /** PEM, the chain included. */
  readonly certificate: string
  readonly key: string
}

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3_650
const SERVER_DAYS = 397 // what clients accept of a certificate they did not make themselves
const RENEW_BEFORE_DAYS = 30
const TOLD_BEFORE_DAYS = 14 // ACME clients renew a month before: then something is wrong with that

/** Throws `SettingsMistake` when only one of the two is set. */
export const certificateFiles = (folder: string, settings: Settings): CertificateFiles => {
  const { certificate, key } = settings.tls
  if ((certificate === undefined) !== (key === undefined))
    throw new SettingsMistake('tls.certificate and tls.key belong together: set both, or neither')
  if (certificate !== undefined && key !== undefined) return { certificate, key, authority: null }
  const inFolder = (name: string) => join(folder, 'tls', name)
  return { certificate: inFolder('cert.pem'), key: inFolder('key.pem'), authority: inFolder('ca.pem') }
}

export const readCertificate = (files: CertificateFiles): Certificate => ({
  certificate: readFileSync(files.certificate, 'utf8'),
  key: readFileSync(files.key, 'utf8'),
})

/**
 * Makes what is missing, and a new certificate when the old one cannot be used, ends soon or is for another name. Throws
 * when the operator's own cannot be used at all; one that only has ended or has another name is for `doctor` to tell.
 */
export const ensureCertificate = async (
  files: CertificateFiles,
  hostname: string,
  clock: Clock,
): Promise<void> => {
  if (files.authority === null) {
    const fault = readFault(files)
    if (fault !== null) throw new SettingsMistake(`tls.certificate and tls.key: ${fault}`)
    return
  }
  if (isUsable(files, hostname, clock)) return
  makeFolderDurably(join(files.authority, '..'))
  const authorityKey = join(files.authority, '..', 'ca-key.pem')
  if (!existsSync(files.authority) || !existsSync(authorityKey)) {
    const made = await makeAuthority(hostname, clock)
    writeDurably(authorityKey, made.private, 0o600)
    writeDurably(files.authority, made.cert, 0o644)
  }
  const ca = { key: readFileSync(authorityKey, 'utf8'), cert: readFileSync(files.authority, 'utf8') }
  const made = await makeServerCertificate(hostname, ca, clock)
  writeDurably(files.key, made.private, 0o600)
  writeDurably(files.certificate, `${made.cert.trimEnd()}\n${ca.cert}`, 0o644)
}

/** In words, what is wrong with the certificate for this host name; null when nothing is. For `doctor`. */
export const certificateProblem = (
  files: CertificateFiles,
  hostname: string,
  clock: Clock,
): string | null => {
  const fault = readFault(files)
  if (fault !== null) return fault
  const certificate = new X509Certificate(readFileSync(files.certificate))
  if (Date.parse(certificate.validFrom) > clock.nowMs())
    return `the certificate begins on ${certificate.validFrom}, or the clock of this machine is wrong`
  const endsMs = Date.parse(certificate.validTo)
  const daysLeft = Math.floor((endsMs - clock.nowMs()) / DAY_MS)
  if (daysLeft < 0) return `the certificate ended on ${certificate.validTo}`
  if (daysLeft < TOLD_BEFORE_DAYS)
    return `the certificate ends on ${certificate.validTo}, in ${daysLeft} days`
  const isNamed = isIP(hostname) === 0 ? certificate.checkHost(hostname) : certificate.checkIP(hostname)
  return isNamed === undefined
    ? `the certificate is not for "${hostname}" (it names ${certificate.subjectAltName})`
    : null
}

/** In words, why the two files cannot be used together, whatever their name and date; null when they can. */
const readFault = (files: CertificateFiles): string | null => {
  const certificate = parsed('certificate', files.certificate, (pem) => new X509Certificate(pem))
  const key = parsed('private key', files.key, createPrivateKey)
  if (typeof certificate === 'string') return certificate
  if (typeof key === 'string') return key
  // A renewal that was cut short between the two files leaves a key that is another certificate's.
  return certificate.checkPrivateKey(key) ? null : 'the private key is not that of the certificate'
}

/** Or what is wrong, in words. */
const parsed = <Value extends object>(what: string, file: string, parse: (pem: Buffer) => Value) => {
  if (!existsSync(file)) return `there is no ${what} at ${file}`
  try {
    return parse(readFileSync(file))
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code ?? 'unknown'
    return /^E[A-Z]+$/.test(code) ? `${file} cannot be read (${code})` : `${file} is not a ${what} in PEM`
  }
}

const isUsable = (files: CertificateFiles, hostname: string, clock: Clock): boolean => {
  const inAMonth: Clock = { ...clock, nowMs: () => clock.nowMs() + RENEW_BEFORE_DAYS * DAY_MS }
  return (
    files.authority !== null &&
    existsSync(files.authority) &&
    certificateProblem(files, hostname, inAMonth) === null
  )
}

const makeAuthority = (hostname: string, clock: Clock) =>
  generate([{ name: 'commonName', value: `Sigill at ${hostname}` }], {
    ...common(clock, AUTHORITY_DAYS),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })

const makeServerCertificate = (hostname: string, ca: { key: string; cert: string }, clock: Clock) =>
  generate([{ name: 'commonName', value: hostname }], {
    ...common(clock, SERVER_DAYS),
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: alternativeNames(hostname) },
    ],
  })

const common = (clock: Clock, days: number) => ({
  keyType: 'ec' as const,
  curve: 'P-256' as const,
  algorithm: 'sha256',
  // A day early, for clients whose clock is behind.
  notBeforeDate: new Date(clock.nowMs() - DAY_MS),
  notAfterDate: new Date(clock.nowMs() + days * DAY_MS),
})

const alternativeNames = (hostname: string) => {
  const hosts = [...new Set([hostname, 'localhost', '127.0.0.1', '::1'])]
  return hosts.map((host) =>
    isIP(host) === 0 ? { type: 2 as const, value: host } : { type: 7 as const, ip: host },
  )
}
