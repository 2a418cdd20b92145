/** Where the process begins: the command line, with `serve` put together from everything. */
import { runCli } from './cli/cli.ts'
import { systemTerminal } from './cli/terminal.ts'

// Loaded when it is asked for: the other commands answer sooner without the services.
const serve: Parameters<typeof runCli>[2] = async (invocation) =>
  (await import('./serve.ts')).serve(invocation)

// Whatever is made belongs to this user alone: databases, bodies, keys.
process.umask(0o077)

process.exitCode = await runCli(process.argv.slice(2), systemTerminal(process.env), serve)
