/**
 * Marionette, by which Mozilla's programs are driven from outside: JSON over TCP, each message with its length in octets
 * before it. Only what is needed here: scripts, run with the program's own rights, whose answers are JSON.
 */
import { connect, type Socket } from 'node:net'

export type Marionette = {
  /** Runs a function's body; what it returns (or what the promise it returns comes to) is the answer. */
  script(body: string, ...args: readonly unknown[]): Promise<unknown>
  /** What a dialog says, which is then cancelled; null when there is none. */
  dialog(): Promise<string | null>
  quit(): void
}

type Message = readonly [kind: 0 | 1, id: number, name: unknown, value: unknown]

const SCRIPT_MS_MAX = 60_000 // the longest brings down some thousand messages

export const openMarionette = async (port: number): Promise<Marionette> => {
  const socket = connect({ host: '127.0.0.1', port })
  const asked = new Map<number, (answer: Message) => void>()
  const greeted = Promise.withResolvers<void>()
  socket.on('error', (fault) => greeted.reject(fault))
  readMessages(socket, (message) => {
    if (Array.isArray(message)) asked.get((message as unknown as Message)[1])?.(message as unknown as Message)
    else greeted.resolve()
  })
  await greeted.promise
  let lastId = 0
  const command = async (name: string, parameters: object): Promise<unknown> => {
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    asked.set(id, resolve)
    const closed = () => reject(new Error(`closed while ${name} was asked`))
    socket.once('close', closed)
    const text = JSON.stringify([0, id, name, parameters])
    socket.write(`${Buffer.byteLength(text)}:${text}`)
    const [, , fault, value] = await promise.finally(() => asked.delete(id))
    socket.off('close', closed)
    if (fault !== null) throw new Error(`${name}: ${JSON.stringify(fault)}`)
    return value
  }
  await command('WebDriver:NewSession', {})
  await command('Marionette:SetContext', { value: 'chrome' })
  await command('WebDriver:SetTimeouts', { script: SCRIPT_MS_MAX })
  return {
    script: async (body, ...args) => {
      const script = `return (async () => {\n${body}\n})()`
      const how = { script, args, newSandbox: false, sandbox: 'system' }
      return ((await command('WebDriver:ExecuteScript', how)) as { readonly value: unknown }).value
    },
    dialog: async () => {
      try {
        const { value } = (await command('WebDriver:GetAlertText', {})) as { readonly value: string }
        await command('WebDriver:DismissAlert', {})
        return value
      } catch (fault) {
        if (String(fault).includes('no such alert')) return null
        throw fault
      }
    },
    quit: () => {
      const text = JSON.stringify([0, ++lastId, 'Marionette:Quit', { flags: ['eForceQuit'] }])
      socket.end(`${Buffer.byteLength(text)}:${text}`) // it may be gone before it answers
    },
  }
}

const readMessages = (socket: Socket, take: (message: unknown) => void): void => {
  let come = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    come = Buffer.concat([come, chunk])
    for (;;) {
      const colon = come.indexOf(':')
      const end = colon + 1 + Number(come.subarray(0, Math.max(colon, 0)).toString('latin1'))
      if (colon < 0 || come.length < end) return
      take(JSON.parse(come.subarray(colon + 1, end).toString('utf8')))
      come = come.subarray(end)
    }
  })
}
