import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { generate } from 'selfsigned'
import { handClock } from '../test/support/hand-clock.ts'
import { renewedCertificate } from './renewed-certificate.ts'

const MINUTE_MS = 60_000

describe('a certificate that is renewed while the server runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-certificate-'))
  after(() => rmSync(folder, { recursive: true }))
  const files = { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem'), authority: null }
  const clock = handClock()
  let faults: unknown[]
  const make = () => generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', curve: 'P-256' })
  const write = ({ cert, private: key }: { cert: string; private: string }) => {
    writeFileSync(files.certificate, cert)
    writeFileSync(files.key, key)
  }
  const begin = () =>
    renewedCertificate({ files, ticketKeys: null, clock, onFault: (fault) => faults.push(fault) })
  beforeEach(async () => {
    faults = []
    write(await make())
  })

  test('is shown to who comes a minute later', async () => {
    const { context, stop } = begin()
    const before = context()
    clock.advance(MINUTE_MS)
    assert.equal(context(), before)
    write(await make())
    clock.advance(MINUTE_MS)
    assert.notEqual(context(), before)
    stop()
    assert.equal(clock.timers, 0)
  })

  test('stays the old one while the new files do not fit together, and that is told once', async () => {
    const { context, stop } = begin()
    const before = context()
    const { cert } = await make()
    writeFileSync(files.certificate, cert)
    clock.advance(3 * MINUTE_MS)
    assert.equal(context(), before)
    assert.equal(faults.length, 1)
    write(await make())
    clock.advance(MINUTE_MS)
    assert.notEqual(context(), before)
    stop()
  })
})
