/**
 * Thunderbird, without a screen: set up by what it finds by itself, then used as a person would, by the functions its own
 * buttons call (thunderbird/inside.js).
 */
import assert from 'node:assert/strict'
import { DOMAIN, HOSTNAME } from './certificate.ts'
import { inOrder, type Program, type Step } from './program.ts'
import type { Desk } from './thunderbird/desk.ts'
import { imapSteps } from './thunderbird/imap-steps.ts'
import { startInternet } from './thunderbird/internet.ts'
import { manySteps } from './thunderbird/many-steps.ts'
import { pop3Steps } from './thunderbird/pop3-steps.ts'
import { startThunderbird } from './thunderbird/running.ts'

export const thunderbird: Program = {
  name: 'Thunderbird',
  command: 'thunderbird',
  asksPages: true,
  version: { args: ['--version'], in: /Thunderbird (\S+)/ },
  run: async (world) => {
    await using closing = new AsyncDisposableStack()
    const internet = await startInternet(world.port('web'))
    closing.defer(() => internet.close())
    const imap = await world.tap('imaps')
    closing.defer(() => imap.close())
    const start = () => startThunderbird(world.home, world.authority, internet.port)
    let bird = await start()
    closing.defer(() => bird.stop())
    const desk: Desk = {
      ...{ world, internet, imap },
      inside: (...call) => bird.inside(...call),
      dialog: () => bird.dialog(),
      again: async () => {
        await bird.stop()
        bird = await start()
      },
    }
    // One after the other: what has been set up goes on asking.
    return [
      ...(await inOrder(setUpSteps(desk))),
      ...(await inOrder(await manySteps(desk))),
      ...(await inOrder(await pop3Steps(desk))),
      ...(await inOrder(await imapSteps(desk))),
    ]
  },
}

const setUpSteps = ({ world, internet, inside }: Desk): readonly Step[] => {
  const server = (type: string, door: 'imaps' | 'pop3s' | 'submissions') => {
    const [hostname, port, username] = [HOSTNAME, world.toldPort(door), '%EMAILADDRESS%']
    return { type, hostname, port, username, isTls: true, isPassword: true }
  }
  return [`autoconfig.${DOMAIN}`, DOMAIN].map((name) => [
    `finds at https://${name} that there are IMAP, POP3 and SMTP, where, with TLS, and that the address is the user name`,
    async () => {
      internet.reach([name])
      assert.deepEqual(await inside('findSettings', `nobody@${DOMAIN}`, 'no password'), {
        from: 'xml-from-isp-https',
        incoming: [server('imap', 'imaps'), server('pop3', 'pop3s')],
        outgoing: [server('smtp', 'submissions')],
      })
    },
  ])
}
