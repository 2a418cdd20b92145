import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { ask } from '../../../test/support/postgres-server.ts'
import { openDatabase } from './database.ts'

test('a database that cannot hold every letter is refused before anything is in it', async () => {
  const { url } = await newTestDatabase()
  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    const name = `in_${encoding.toLowerCase()}_${process.pid}`
    await ask(
      url,
      `create database ${name} encoding '${encoding}' locale_provider libc locale 'C' template template0`,
    )
    const there = url.replace(/[^/]+$/, name)
    await assert.rejects(openDatabase(there), new RegExp(`is in ${encoding} and must be in UTF8`))
    await ask(url, `drop database ${name}`)
  }
})
