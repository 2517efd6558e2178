import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const script = join(import.meta.dirname, '../../scripts/atelier.mjs')

export interface CommandResult {
  /** The exit code; the signal's name when one ended it. */
  readonly exit: number | string | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Where the command's relative paths start, and where its data folder is unless `environment` names another. */
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  /** What it reads from standard input; nothing when left out. */
  readonly stdin?: string
}

export interface RunningCommand {
  readonly child: ChildProcess
  /** Resolves with what was written so far once it holds the text. Rejects when the command ends without it. */
  said(wanted: string): Promise<string>
  readonly ended: Promise<CommandResult>
}

/** Starts `atelier` as a process of its own, with an environment that holds nothing of ours. */
export function startCommand(args: readonly string[], { folder, environment, stdin }: CommandOptions): RunningCommand {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH, HOME, ATELIER_DATA: join(folder, 'data'), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A command that does not read may be gone before this is written.
  child.stdin.on('error', () => undefined).end(stdin)
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.stdout += more))
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.stderr += more))
  const ended = once(child, 'close').then(([code, signal]) => ({ exit: code ?? signal, ...text }))
  return {
    child,
    ended,
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (`${text.stdout}${text.stderr}`.includes(wanted)) resolve(text.stdout + text.stderr)
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        void ended.then(({ stderr }) => reject(new Error(`ended without saying ${wanted}: ${stderr}`)))
        look()
      }),
  }
}

/** Runs `atelier` to its end. */
export const runCommand = (args: readonly string[], options: CommandOptions): Promise<CommandResult> =>
  startCommand(args, options).ended

/** Starts `atelier serve` on a free port and waits until it answers. End it with `stop`. */
export async function startServer(args: readonly string[], options: CommandOptions) {
  const server = startCommand(['serve', '--port', '0', ...args], options)
  const [, url = ''] = /ready at (\S+)/.exec(await server.said(' (API reference: ')) ?? []
  return {
    url,
    async stop(): Promise<CommandResult> {
      server.child.kill('SIGTERM')
      return await server.ended
    },
  }
}
