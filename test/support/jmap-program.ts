/** A JMAP program that is not ours, at the web door of a test server: jmap-jam. */
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { certificateFiles } from '../../src/config/certificate.ts'
import { readSettings } from '../../src/config/read-settings.ts'
import type { Json } from './jmap-world.ts'
import type { TestServer } from './test-server.ts'

/** What of it is used here. Its own types are made of syntax that Node does not strip, so they are not read. */
export type JamClient = {
  getPrimaryAccount(): Promise<string>
  request(call: readonly [name: string, args: object]): Promise<[Json, unknown]>
  requestMany(draft: (methods: Json) => object): Promise<[Json, unknown]>
  uploadBlob(accountId: string, body: Blob): Promise<Json>
  downloadBlob(options: {
    readonly accountId: string
    readonly blobId: string
    readonly mimeType: string
    readonly fileName: string
  }): Promise<Response>
}

const PACKAGE: string = 'jmap-jam'

export const jmapProgram = async (server: TestServer, secret: string): Promise<JamClient> => {
  trust(server)
  const { JamClient: Client } = (await import(PACKAGE)) as {
    readonly JamClient: new (config: {
      readonly bearerToken: string
      readonly sessionUrl: string
    }) => JamClient
  }
  return new Client({ bearerToken: secret, sessionUrl: `${webOrigin(server)}/.well-known/jmap` })
}

export const webOrigin = (server: TestServer): string => `https://localhost:${server.port('web')}`

/** It asks by the platform's fetch, which trusts what the process trusts. */
const trust = ({ folder }: TestServer): void => {
  const { authority } = certificateFiles(folder, readSettings(folder, {}))
  if (authority === null) throw new Error('a test server has its own authority')
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(authority, 'utf8')])
}
