/** getmail6: retrieves by POP3 and IMAP and deletes what it has. Delivers by a command, as it would refuse to be root. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestAccount } from '../support/test-server.ts'
import { maildir } from './maildir.ts'
import { inOrder, type Program, type Step } from './program.ts'
import { mail } from './shelf.ts'
import { HOST, type World } from './world.ts'

type Way = { readonly door: 'pop3s' | 'imaps'; readonly retriever: string; readonly more: string }
const WAYS: readonly Way[] = [
  { door: 'pop3s', retriever: 'SimplePOP3SSLRetriever', more: '' },
  { door: 'imaps', retriever: 'SimpleIMAPSSLRetriever', more: 'mailboxes = ("INBOX", "Möten/2026")' },
]

export const getmail: Program = {
  name: 'getmail6',
  command: 'getmail',
  version: { args: ['--version'], in: /getmail (\S+)/ },
  run: async (world) => {
    const steps: Step[] = []
    for (const way of WAYS) steps.push(await stepOf(world, way))
    return inOrder(steps)
  },
}

const stepOf = async (world: World, way: Way): Promise<Step> => {
  const { door } = way
  const anna = await world.account(door)
  const { put, look } = world.shelf
  await put(anna.id, 'INBOX', mail('Ett'), mail('Två'))
  if (door === 'imaps') await put(anna.id, 'Möten/2026', mail('Tre'))
  const where = `${door}-mail`
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(world.home, where, part), { recursive: true })
  const local = maildir(world.home)
  const retrieve = async (isDeleting: boolean) =>
    world.run('getmail', [
      '--getmaildir',
      world.home,
      '--rcfile',
      configure(world, way, anna, where, isDeleting),
    ])
  const subjects = () => local.look(where).map(({ subject }) => subject)
  const all = door === 'imaps' ? ['Ett', 'Tre', 'Två'] : ['Ett', 'Två']
  return [
    `${door.toUpperCase()}: retrieves each message once${door === 'imaps' ? ', from two mailboxes' : ''}, then deletes what it has retrieved`,
    async () => {
      await retrieve(false)
      assert.deepEqual(subjects(), all)
      assert.equal((await look(anna.id)).length, 2)
      await retrieve(true)
      assert.deepEqual(subjects(), all)
      assert.deepEqual(await look(anna.id), [])
      assert.deepEqual(await look(anna.id, 'Möten/2026'), [])
    },
  ]
}

const configure = (
  world: World,
  { door, retriever, more }: Way,
  { address, secret }: TestAccount,
  where: string,
  isDeleting: boolean,
): string =>
  world.write(
    `${door}rc`,
    `[retriever]
type = ${retriever}
server = ${HOST}
port = ${world.port(door)}
username = ${address}
password = ${secret}
ca_certs = ${world.authority}
${more}
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat > $(mktemp ${world.home}/${where}/new/XXXXXX)")
allow_root_commands = true
[options]
verbose = 2
read_all = false
delete = ${isDeleting}
`,
  )
