import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { CommandError, exitCodes } from '../exit-codes.ts'

export interface AskOptions {
  /** `--yes` was given: nothing is asked. */
  readonly isYes: boolean
  /** Said to whoever cannot be asked. */
  readonly hint: string
  readonly signal: AbortSignal
}

/** Whether the answer to a question is yes. Throws a usage error where nobody can answer. */
export async function confirm(question: string, options: AskOptions): Promise<boolean> {
  if (options.isYes) return true
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `, options))
}

/** Whether somebody typed exactly this word. Throws a usage error where nobody can answer. */
export async function confirmByTyping(question: string, word: string, options: AskOptions): Promise<boolean> {
  if (options.isYes) return true
  return (await ask(`${question} `, options)) === word
}

async function ask(question: string, { hint, signal }: AskOptions): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CommandError(hint, exitCodes.usage)
  // Without the terminal's raw mode, Ctrl-C stays what it is everywhere else.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  try {
    // Ctrl-D closes the input, and then the question would wait for ever.
    const closed = once(lines, 'close', { signal }).then(() => '')
    return (await Promise.race([lines.question(question, { signal }), closed])).trim()
  } finally {
    lines.close()
  }
}
