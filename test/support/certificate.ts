/** A certificate for tests, made once a process: nobody else trusts it. */
import { generate } from 'selfsigned'

export type TestIdentity = { readonly key: string; readonly cert: string }

let made: Promise<TestIdentity> | null = null

export const testIdentity = (): Promise<TestIdentity> => {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', curve: 'P-256' }).then(
    ({ private: key, cert }) => ({ key, cert }),
  )
  return made
}
