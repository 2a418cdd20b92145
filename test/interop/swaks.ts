/** swaks: SMTP in small steps; what must be refused is refused, at the doors for programs and for other servers. */
import assert from 'node:assert/strict'
import { inOrder, type Program } from './program.ts'
import { HOST } from './world.ts'

/** Exit codes of swaks(1). */
const RECIPIENT_REFUSED = 24
const SENDER_REFUSED = 23
const NOT_SIGNED_IN = 28

export const swaks: Program = {
  name: 'swaks',
  command: 'swaks',
  version: { args: ['--version'], in: /version (\S+)/ },
  run: async (world) => {
    const [anna, bo] = [await world.account('anna'), await world.account('bo')]
    const { arrived } = world.shelf
    const to = (door: 'submissions' | 'submission' | 'reception', ...args: readonly string[]) => {
      const tls = door === 'submissions' ? '--tls-on-connect' : '--tls'
      const verified = [tls, '--tls-verify', '--tls-ca-path', world.authority]
      return ['--server', HOST, '--port', String(world.port(door)), ...verified, ...args]
    }
    const swaksTo = (args: readonly string[], exitCode = 0) => world.run('swaks', args, { exitCode })
    const signIn = (mechanism: string, secret = anna.secret) => [
      ...['--auth', mechanism, '--auth-user', anna.address, '--auth-password', secret],
      ...['--from', anna.address],
    ]
    const letter = (subject: string, recipient: string = bo.address) => [
      ...['--to', recipient, '--header', `Subject: ${subject}`],
    ]
    const attachment = world.write('bilaga.bin', 'x'.repeat(200_000))
    const out = world.port

    return inOrder([
      [
        'submission over TLS: sends after AUTH PLAIN, with an attachment',
        async () => {
          await swaksTo(
            to('submissions', ...signIn('PLAIN'), ...letter('Plain'), '--attach', `@${attachment}`),
          )
          assert.ok((await arrived(bo.id, 'Plain')).raw.length > 260_000)
        },
      ],
      [
        'after STARTTLS: AUTH LOGIN, with pipelining',
        async () => {
          await swaksTo(to('submission', ...signIn('LOGIN'), ...letter('Login'), '--pipeline'))
          await arrived(bo.id, 'Login')
        },
      ],
      [
        'a wrong password is refused, with the sentence that helps',
        async () => {
          const said = await swaksTo(
            to('submissions', ...signIn('PLAIN', 'wrong'), ...letter('Nej')),
            NOT_SIGNED_IN,
          )
          assert.match(said, /535[ -]5\.7\.8 .*use an app password/)
        },
      ],
      [
        'without sign-in nothing is sent; an unknown recipient and a sender who is somebody else are refused',
        async () => {
          const nobody = ['--from', anna.address, ...letter('Nej')]
          assert.match(await swaksTo(to('submissions', ...nobody), SENDER_REFUSED), /530 5\.7\.0/)
          const unknown = letter('Nej', 'ingen@example.test')
          const refused = await swaksTo(to('submissions', ...signIn('PLAIN'), ...unknown), RECIPIENT_REFUSED)
          assert.match(refused, /550 5\.1\.1/)
          const other = [...signIn('PLAIN'), '--from', bo.address, ...letter('Nej')]
          assert.match(await swaksTo(to('submissions', ...other), SENDER_REFUSED), /550 5\.7\.1/)
        },
      ],
      [
        'sign-in is neither offered nor taken before STARTTLS',
        async () => {
          const plain = [
            '--server',
            HOST,
            '--port',
            String(out('submission')),
            ...signIn('PLAIN'),
            ...letter('Nej'),
          ]
          assert.doesNotMatch(await swaksTo(plain, NOT_SIGNED_IN), /250[ -]AUTH/)
        },
      ],
      [
        'reception: takes mail from another server, with STARTTLS and without',
        async () => {
          const from = ['--from', 'vem@elsewhere.test']
          await swaksTo(to('reception', ...from, ...letter('Utifrån')))
          const { raw } = await arrived(bo.id, 'Utifrån')
          assert.match(raw, /^Return-Path: <vem@elsewhere\.test>\r\n/)
          await swaksTo([
            '--server',
            HOST,
            '--port',
            String(out('reception')),
            ...from,
            ...letter('I klartext'),
          ])
          await arrived(bo.id, 'I klartext')
        },
      ],
      [
        'LMTP: delivers, and refuses an unknown address',
        async () => {
          const lmtp = [
            '--protocol',
            'LMTP',
            '--server',
            HOST,
            '--port',
            String(out('lmtp')),
            '--from',
            'vem@elsewhere.test',
          ]
          await swaksTo([...lmtp, ...letter('Lokalt')])
          await arrived(bo.id, 'Lokalt')
          assert.match(
            await swaksTo([...lmtp, ...letter('Nej', 'ingen@example.test')], RECIPIENT_REFUSED),
            /550 5\.1\.1/,
          )
        },
      ],
      [
        'reception: an unknown address is refused, and so is relaying, whatever the way of writing it',
        async () => {
          const from = ['--from', 'vem@elsewhere.test']
          const refusals = [
            ['ingen@example.test', /550 5\.1\.1/],
            ['vem@elsewhere.test', /550 5\.7\.1/],
            ['vem%elsewhere.test@example.test', /550 5\.[17]\.1/],
            ['@example.test:vem@elsewhere.test', /550 5\.7\.1/],
          ] as const
          for (const [recipient, reply] of refusals)
            assert.match(
              await swaksTo(to('reception', ...from, ...letter('Nej', recipient)), RECIPIENT_REFUSED),
              reply,
            )
        },
      ],
    ])
  },
}
