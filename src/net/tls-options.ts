/**
 * TLS as every service speaks it: 1.2 and 1.3, AEAD suites with forward secrecy only, the
 * server's order, no renegotiation. Node's defaults still offer CBC suites and renegotiation, which scanners flag.
 */
import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'

/** First for 1.3, then for 1.2. AES-128 before AES-256: as safe here and quicker on a telephone. */
export const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
] as const

const SESSION_SECONDS = 7_200 // a program that comes back within two hours resumes without a new key exchange

type Identity = {
  readonly key: string | Buffer
  readonly cert: string | Buffer
  /** What session tickets are sealed with, where several processes must know each other's; else each makes its own. */
  readonly ticketKeys?: Buffer | null
}

/** The key agreement groups are left to OpenSSL: its own list prefers the hybrid with ML-KEM and costs no second round. */
const tlsOptionsOf = ({ key, cert, ticketKeys = null }: Identity): SecureContextOptions => ({
  ...(ticketKeys === null ? {} : { ticketKeys }),
  key,
  cert,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: CIPHERS.join(':'),
  honorCipherOrder: true,
  // A client without AES in hardware puts ChaCha20 first; then it is taken first.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA,
  sessionIdContext: 'sigill',
  sessionTimeout: SESSION_SECONDS,
})

export const secureContextOf = (identity: Identity): SecureContext =>
  createSecureContext(tlsOptionsOf(identity))
