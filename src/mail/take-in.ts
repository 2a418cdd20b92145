/** A message that this service wrote itself, whole, on its way in. What is taken in is given back when it is disposed of. */
import type { IncomingMessage, Intake } from './intake.ts'

export const takeIn = async (
  intake: Intake,
  bytes: Uint8Array,
): Promise<{ message: IncomingMessage } & AsyncDisposable> => {
  try {
    await intake.write(bytes)
  } catch (fault) {
    await intake.abandon()
    throw fault
  }
  const finished = await intake.finish()
  if (finished.kind === 'too-large') throw new Error('a notice was larger than a message may be')
  const { message } = finished
  return { message, [Symbol.asyncDispose]: () => message.body[Symbol.asyncDispose]() }
}
