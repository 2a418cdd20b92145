import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueWorld } from '../../../test/support/queue-world.ts'
import { NOW_MS } from '../../../test/support/smtp-world.ts'

for (const [language, subject, words] of [
  ['en', 'Not delivered: one recipient', /^Your message of 22 November 2026 at 09:00:00 UTC could not be /m],
  [
    'sv',
    'Kom inte fram: en mottagare',
    /^Ditt meddelande från 22 november 2026 kl\. 09:00:00 UTC kunde inte /m,
  ],
] as const)
  test(`a notice is in the language of who sent the message: ${language}`, async () => {
    const world = queueWorld(() => [{ kind: 'refused', reply: '550 5.1.1 no' }], language)
    world.outbox.put(
      'anna@example.test',
      [world.elsewhere('x@far.test')],
      'Subject: hello\r\n\r\nhi\r\n',
      NOW_MS,
    )
    await world.run()
    const text = Buffer.from(world.delivered[0]?.text ?? '', 'latin1').toString('utf8')
    assert.ok(text.includes(`\r\nSubject: ${subject}\r\n`), text)
    assert.match(text, words)
  })
