import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import { Interrupted } from './interrupt.ts'
import { createProgram } from './program.ts'

/** Runs the command line and gives the exit code. Foreseen failures are sentences; only a bug shows its stack. */
export async function run(args: readonly string[]): Promise<number> {
  // `atelier jobs list | head -1` closes our output early, which is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok)
    throw error
  })
  try {
    const program = await createProgram(args)
    if (args.length === 0) program.help({ error: true })
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    const exitCode = report(error)
    await Promise.all([process.stdout, process.stderr].map(flushed))
    // What was half opened when it failed must not keep the process up.
    process.exit(exitCode)
  }
}

/** Resolves when everything written to the stream has left: ending the process would cut a pipe's rest off. */
const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()))

function report(error: unknown): number {
  // commander has said it already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof Interrupted) return error.exitCode
  const explanation = explainFailure(error)
  process.stderr.write(`${explanation?.message ?? bugText(error)}\n`)
  return explanation?.exitCode ?? exitCodes.failed
}

const bugText = (error: unknown) =>
  `This is a bug in Atelier; please report it with these lines:\n${error instanceof Error ? error.stack : String(error)}`
