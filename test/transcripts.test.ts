/** Plays every transcript below test/transcripts against the running server, each with accounts nobody has used yet. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ENGINES } from './support/engines.ts'
import { prepare } from './support/given.ts'
import { type LinePeer, linePeer } from './support/line-peer.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { parseTranscript, play } from './support/transcript.ts'

const folder = join(import.meta.dirname, 'transcripts')

/** By the service a transcript is for: the door it is played at. */
const DOORS = {
  imap: { door: 'imaps', tls: true },
  'imap-starttls': { door: 'imap', tls: false },
  pop3: { door: 'pop3s', tls: true },
  'pop3-starttls': { door: 'pop3', tls: false },
  submission: { door: 'submissions', tls: true },
  'submission-starttls': { door: 'submission', tls: false },
  reception: { door: 'reception', tls: false },
  lmtp: { door: 'lmtp', tls: false },
} as const

const isService = (name: string): name is keyof typeof DOORS => name in DOORS

for (const engine of ENGINES)
  describe(`transcripts, on ${engine.name}`, () => {
    let server: TestServer
    before(async () => {
      server = await startTestServer({ SIGILL_SIGN_IN_THROTTLE: 'false', ...(await engine.settings()) })
    })
    after(() => server.stop())

    for (const file of globSync('**/*.txt', { cwd: folder }).sort()) {
      test(file.replace('.txt', ''), async () => {
        const folders = file.split('/').slice(0, -1)
        const transcript = parseTranscript(readFileSync(join(folder, file), 'utf8'), folders.at(-1) ?? '')
        if (!isService(transcript.service)) throw new Error(`there is no service ${transcript.service}`)
        const { door, tls } = DOORS[transcript.service]
        const anna = await server.addAccount('anna@example.test')
        const bo = await server.addAccount('bo@example.test')
        await prepare(server, transcript.given, anna.id)
        const peers: LinePeer[] = []
        const connect = async () => {
          const peer = await linePeer(server.port(door), tls)
          peers.push(peer)
          return peer
        }
        try {
          await play(transcript, connect, wordsOf(anna.secret, bo.secret))
        } finally {
          for (const peer of peers) peer.close()
        }
      })
    }
  })

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const wordsOf = (annas: string, bos: string): Readonly<Record<string, string>> => ({
  SECRET: annas,
  BOS_SECRET: bos,
  PLAIN: base64(`\0anna@example.test\0${annas}`),
  USER64: base64('anna@example.test'),
  SECRET64: base64(annas),
})
