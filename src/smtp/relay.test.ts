import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { testIdentity } from '../../test/support/certificate.ts'
import { type Script, scriptedServer } from '../../test/support/scripted-server.ts'
import { SECRET, smtpWorld } from '../../test/support/smtp-world.ts'
import { systemClock } from '../base/clock.ts'
import { Secret } from '../base/secret.ts'
import type { RelayMessage } from '../mail/relay.ts'
import { type ListenOptions, listen } from '../net/listener.ts'
import { secureContextOf } from '../net/tls-options.ts'
import { createRelay, type RelayNeeds } from './relay.ts'

const needs: Omit<RelayNeeds, 'port'> = {
  host: '127.0.0.1',
  tls: 'none',
  signIn: null,
  hostname: 'mail.example.test',
  trust: null,
}
const never = new AbortController().signal

const messageOf = (
  text: string,
  recipients: readonly string[] = ['anna@example.test'],
  sender: string | null = 'a@far.test',
): RelayMessage => {
  const bytes = Buffer.from(text, 'latin1')
  return {
    sender,
    recipients,
    sizeOctets: bytes.length,
    body: async function* () {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
    },
  }
}

const listening = async (over: Pick<ListenOptions, 'service' | 'tls'>) => {
  const identity = await testIdentity()
  const context = secureContextOf(identity)
  const listener = await listen({
    ...over,
    host: '127.0.0.1',
    port: 0,
    secureContext: () => context,
    clock: systemClock,
    log: () => {},
  })
  return { port: listener.port, cert: identity.cert, [Symbol.asyncDispose]: () => listener.stop() }
}

const talk = async (script: Script, message: RelayMessage, over: Partial<RelayNeeds> = {}) => {
  await using server = await scriptedServer(script)
  const relay = createRelay({ ...needs, ...over, port: server.port })
  return { outcomes: await relay.send(message, never), received: server.received() }
}

describe('to our own reception', () => {
  test('a message arrives as it was, dots and all', async () => {
    const world = smtpWorld()
    await using server = await listening({ service: world.reception(), tls: 'none' })
    const text = 'Subject: x\r\n\r\n.\r\n..two\r\n\xe5\r\n'
    const recipients = ['anna@example.test', 'nobody@example.test', 'bo@example.test', 'x@far.test']
    const outcomes = await createRelay({ ...needs, port: server.port }).send(
      messageOf(text, recipients),
      never,
    )
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['relayed', 'refused', 'relayed', 'refused'],
    )
    assert.deepEqual(outcomes[1], { kind: 'refused', reply: '550 5.1.1 There is no such address here' })
    assert.equal(world.queued.length, 1)
    assert.ok(world.queued[0]?.text.endsWith(`+0000\r\n${text}`))
  })

  test('addresses beyond ASCII arrive, and the null sender', async () => {
    const world = smtpWorld()
    await using server = await listening({ service: world.reception(), tls: 'none' })
    const outcomes = await createRelay({ ...needs, port: server.port }).send(
      messageOf('\r\nhi\r\n', ['åsa@example.test'], null),
      never,
    )
    assert.deepEqual(outcomes, [{ kind: 'relayed' }])
    assert.equal(world.delivered[0]?.account, world.asa)
    assert.match(world.delivered[0]?.text ?? '', /^Return-Path: <>\r\n/)
  })

  for (const tls of ['implicit', 'starttls'] as const)
    test(`with ${tls} TLS and a sign-in, by a certificate that is trusted and no other`, async () => {
      const world = smtpWorld({ isStartTlsOffered: true })
      await using server = await listening({ service: world.submission(), tls })
      const signIn = { user: 'anna@example.test', password: new Secret(SECRET) }
      const message = messageOf(
        'From: anna@example.test\r\n\r\nhi\r\n',
        ['bo@example.test'],
        'anna@example.test',
      )
      const over = { ...needs, host: 'localhost', tls, signIn, port: server.port }
      assert.deepEqual(await createRelay({ ...over, trust: server.cert }).send(message, never), [
        { kind: 'relayed' },
      ])
      assert.equal((await createRelay(over).send(message, never))[0]?.kind, 'postponed')
      const wrong = { ...over, trust: server.cert, signIn: { ...signIn, password: new Secret('wrong') } }
      // Our password at the relay is the operator's to mend: nobody's mail is sent back for it.
      assert.equal((await createRelay(wrong).send(message, never))[0]?.kind, 'postponed')
      assert.equal(world.delivered.length, 1)
    })
})

describe('what the other host says', () => {
  const cases: readonly [string, Script, readonly string[]][] = [
    [
      'refuses the sender for good',
      { answer: (line) => (line.startsWith('MAIL') ? '550 5.7.1 no' : null) },
      ['refused 550 5.7.1 no', 'refused 550 5.7.1 no'],
    ],
    [
      'is busy',
      { answer: (line) => (line.startsWith('MAIL') ? '451 4.3.2 later' : null) },
      ['postponed 451 4.3.2 later', 'postponed 451 4.3.2 later'],
    ],
    [
      'refuses one recipient and puts off the other',
      {
        answer: (line) =>
          line.startsWith('RCPT TO:<a@')
            ? '550 5.1.1 who'
            : line.startsWith('RCPT TO:<b@')
              ? '450 4.2.0 wait'
              : line === 'DATA'
                ? '503 none'
                : null,
      },
      ['refused 550 5.1.1 who', 'postponed 450 4.2.0 wait'],
    ],
    [
      'refuses one recipient',
      { answer: (line) => (line.startsWith('RCPT TO:<a@') ? '550-5.1.1 who\r\n550 5.1.1 is it' : null) },
      ['refused 550-5.1.1 who 5.1.1 is it', 'relayed'],
    ],
    [
      'refuses the message',
      { atEnd: '554 5.6.0 spam' },
      ['refused 554 5.6.0 spam', 'refused 554 5.6.0 spam'],
    ],
    [
      'puts the message off',
      { atEnd: '452 4.3.1 full' },
      ['postponed 452 4.3.1 full', 'postponed 452 4.3.1 full'],
    ],
    ['hangs up', { answer: (line) => (line === 'DATA' ? 'hang up' : null) }, ['postponed', 'postponed']],
    ['hangs up after the data', { atEnd: 'hang up' }, ['postponed', 'postponed']],
    ['takes no message so large', { extensions: ['SIZE 3'] }, ['refused 552 5.3.4', 'refused 552 5.3.4']],
  ]
  for (const pipelining of [true, false])
    for (const [name, script, expected] of cases)
      test(`${name}${pipelining ? ', with PIPELINING' : ''}`, async () => {
        const extensions = [...(script.extensions ?? []), '8BITMIME', ...(pipelining ? ['PIPELINING'] : [])]
        const { outcomes } = await talk(
          { ...script, extensions },
          messageOf('\r\nhi\r\n', ['a@far.test', 'b@far.test']),
        )
        for (const [at, outcome] of outcomes.entries()) {
          const said = outcome.kind === 'relayed' ? 'relayed' : `${outcome.kind} ${outcome.reply}`
          assert.ok(said.startsWith(expected[at] ?? 'none'), said)
        }
        assert.equal(outcomes.length, 2)
      })

  test('nothing at all: it is tried again, and given up when told so', async () => {
    await using server = await scriptedServer({ answer: () => 'say nothing' })
    const stop = new AbortController()
    const sending = createRelay({ ...needs, port: server.port }).send(messageOf('\r\n'), stop.signal)
    await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    assert.equal((await sending)[0]?.kind, 'postponed')
  })

  test('nobody is there: it is tried again', async () => {
    const { port } = await scriptedServer().then(async (server) => {
      await server[Symbol.asyncDispose]()
      return server
    })
    assert.equal((await createRelay({ ...needs, port }).send(messageOf('\r\n'), never))[0]?.kind, 'postponed')
  })
})

describe('what goes out', () => {
  test('has no bare CR or LF, whatever was stored (attack A6)', async () => {
    for (const ending of ['\n.\n', '\n.\r\n', '\r.\r', '\r.\r\n', '\r\n.\n', '\r\n.\r', '\r\n.\r\n'])
      for (const tail of ['', 'x', '\r', '\n']) {
        const text = `Subject: x\r\n\r\na${ending}MAIL FROM:<evil@x>${tail}`
        const { outcomes, received } = await talk({ extensions: ['8BITMIME'] }, messageOf(text))
        assert.deepEqual(outcomes, [{ kind: 'relayed' }])
        assert.doesNotMatch(received, /\r(?!\n)|(?<!\r)\n/)
        assert.equal(received.split('\r\n.\r\n').length, 2, JSON.stringify(text))
      }
  })

  test('no address adds a command (attack A11)', async () => {
    for (const address of ['a@b\r\nRSET', 'a@b> X', 'a@b\nRSET']) {
      const { outcomes, received } = await talk({}, messageOf('\r\n', [address]))
      assert.equal(outcomes[0]?.kind, 'refused')
      assert.doesNotMatch(received, /RSET|RCPT/)
    }
  })

  test('a host without SMTPUTF8 gets the domain in ASCII, and no local part that has no such form', async () => {
    const recipients = ['a@bücher.test', 'åsa@far.test', 'b@far.test']
    const { outcomes, received } = await talk(
      { extensions: ['8BITMIME'] },
      messageOf('\r\nhi\r\n', recipients),
    )
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.kind === 'relayed' ? '' : outcome.reply.slice(0, 9))),
      ['', '553 5.6.7', ''],
    )
    assert.match(received, /RCPT TO:<a@xn--bcher-kva\.test>\r\n/)
    const from = await talk({}, messageOf('\r\nhi\r\n', ['b@far.test'], 'åsa@example.test'))
    assert.equal(from.outcomes[0]?.kind, 'refused')
    assert.doesNotMatch(from.received, /MAIL/)
  })

  test('a host without 8BITMIME gets seven bits or nothing', async () => {
    const plain = await talk({}, messageOf('\r\nhi\r\n'))
    assert.deepEqual(plain.outcomes, [{ kind: 'relayed' }])
    const { outcomes, received } = await talk({}, messageOf('\r\nh\xe5\r\n'))
    assert.deepEqual(outcomes[0], {
      kind: 'refused',
      reply: '554 5.6.3 The message needs 8BITMIME, which the relay does not offer',
    })
    assert.doesNotMatch(received, /MAIL/)
  })

  test('a body that breaks off is never ended as if it were whole', async () => {
    const message: RelayMessage = {
      ...messageOf(''),
      body: async function* () {
        yield Buffer.from('Subject: x\r\n\r\nhalf\r\n')
        throw new Error('damaged')
      },
    }
    const { outcomes, received } = await talk({ extensions: ['8BITMIME'] }, message)
    assert.equal(outcomes[0]?.kind, 'postponed')
    assert.doesNotMatch(received, /\r\n\.\r\n/)
  })
})
