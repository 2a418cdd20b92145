/**
 * What a command of the command line is: data, so that help, parsing and the documentation come from one table. Exit
 * codes are part of the interface: scripts rely on them.
 */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import type { Environment } from '../config/read-settings.ts'

export const EXIT = {
  ok: 0,
  /** The command was understood and could not be done: the address is taken, there is no such app password ... */
  refused: 1,
  /** The command line itself: an unknown command or option, a missing argument. */
  usage: 2,
  /** A setting cannot be used, or the data folder is not set up. */
  settings: 3,
  /** The store is down, full or damaged; or another fault of ours. */
  fault: 4,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The world around a command, so that tests can play it. */
export type Terminal = {
  readonly environment: Environment
  readonly clock: Clock
  readonly random: Random
  /** Of the system; null where there is no such thing. */
  readonly userId: number | null
  /** Whether a person sits there who can be asked. */
  readonly isInteractive: boolean
  print(text: string): void
  printError(text: string): void
  /** Asks without showing what is typed, until there is no problem with it; null when the person gives up. */
  askPassword(
    question: string,
    problemWith: (text: string) => string | undefined,
  ): Promise<Secret<string> | null>
  askYesNo(question: string): Promise<boolean>
  /** The first line of standard input, without its end. */
  readLine(): Promise<string>
}

export type Option = {
  readonly value: string | null
  readonly help: string
  /** Left out, the command says itself what is missing. */
  readonly isNeeded?: true
}

export type Invocation = {
  readonly folder: string
  readonly json: boolean
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly terminal: Terminal
}

export type Command = {
  /** `app-password add` */
  readonly name: string
  /** Names of the positional arguments; a trailing `?` marks one that may be left out. */
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  readonly summary: string
  readonly run: (invocation: Invocation) => Promise<ExitCode>
}

/** A refusal in words, from deep inside a command. Printed, not traced. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = EXIT.refused) {
    super(message)
    this.exitCode = exitCode
  }
}
