/** Where the process begins: the command line, with `serve` put together from everything. */
import { runCli } from './cli/cli.ts'
import { systemTerminal } from './cli/terminal.ts'
import { serve } from './serve.ts'

process.exitCode = await runCli(process.argv.slice(2), systemTerminal(process.env), serve)
