import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError, exitCodes } from './exit-codes.ts'
import { Interrupted } from './interrupt.ts'

/** The longest key anybody gives out has some hundred characters; more is a wrong file. */
const MAX_CHARACTERS = 4_096

/** The streams of a process. */
export interface SecretStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WritableStream
}

/** A secret from a prompt that shows nothing of it, or all of standard input where that is no terminal. */
export async function readSecret(prompt: string, { stdin, stderr }: SecretStreams): Promise<string> {
  const text = (stdin.isTTY ? await ask(prompt, stdin, stderr) : await readAll(stdin)).trim()
  if (/^[!-~]{1,512}$/.test(text)) return text
  const message = text === '' ? 'There is no key.' : 'That is no key: it has blanks or too many characters.'
  throw new CommandError(`${message} Type it at the prompt, or send it to standard input.`, exitCodes.usage)
}

async function ask(prompt: string, stdin: NodeJS.ReadStream, stderr: NodeJS.WritableStream): Promise<string> {
  stderr.write(prompt)
  // The terminal's own echo is off in raw mode, and readline's goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  const interrupted = new Promise<never>((_resolve, reject) => {
    lines.once('SIGINT', () => reject(new Interrupted('SIGINT')))
  })
  try {
    return await Promise.race([lines.question(''), interrupted])
  } finally {
    lines.close()
    stderr.write('\n')
  }
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > MAX_CHARACTERS) break
  }
  return text
}
