/** A client in a process of its own, told what to do: `fill` appends messages, `fetch` reads all of them whole. */
import { message } from './message.ts'
import { command, Peer } from './peer.ts'

const [port, address, secret, messages, octets] = process.argv.slice(2)
const peer = await Peer.open(Number(port), false)
await peer.until('* OK')
await command(peer, `LOGIN ${address} ${secret}`)

const fill = async (): Promise<void> => {
  for (let number = 0; number < Number(messages); number++) {
    const bytes = message(number, Number(octets))
    peer.send(`f APPEND INBOX {${bytes.length}}\r\n`)
    await peer.until('+')
    peer.send(bytes)
    peer.send('\r\n')
    const reply = await peer.until('f ')
    if (!reply.startsWith('f OK')) throw new Error(reply)
  }
}

const fetch = async (): Promise<void> => {
  await command(peer, 'EXAMINE INBOX')
  await command(peer, 'FETCH 1:* BODY.PEEK[]')
}

process.on('message', async (what) => {
  await (what === 'fill' ? fill() : fetch())
  process.send?.('done')
})
process.send?.('ready')
