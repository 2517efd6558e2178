import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readEnvironment } from '../../environment.ts'

/** The CDK's command line, which `node scripts/setup.mjs infra` installs. */
export const CDK: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../../../../infra/node_modules/aws-cdk/bin/cdk', import.meta.url)),
]

export interface CdkOptions {
  /** The program and its first arguments. */
  readonly command: readonly string[]
  readonly region: string
  readonly profile: string | undefined
  readonly folder: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/** How long a stopped CDK may take to end; what it has asked CloudFormation for goes on there anyway. */
const STOP_MS = 5_000

/** So much of what it said last is looked at for the reason of a failure. */
const TAIL_LINES = 200

/** Runs the CDK to its end. Gives its exit code and what it said last. Rejects with the signal's reason. */
export async function runCdk(args: readonly string[], options: CdkOptions): Promise<{ code: number; tail: string }> {
  const { command, region, profile, folder, signal, onLine } = options
  signal.throwIfAborted()
  const [program = '', ...first] = command
  const child = spawn(program, [...first, ...args], {
    cwd: folder,
    env: {
      // With what `.env` says: settings of the functions are among it.
      ...readEnvironment(),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
      // What a user deploys is nobody's business.
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > TAIL_LINES) lines.shift()
      if (line.trim() !== '') onLine(line)
    })
  }
  const stop = () => {
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGKILL'), STOP_MS).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [code] = await once(child, 'close')
    signal.throwIfAborted()
    return { code: typeof code === 'number' ? code : 1, tail: lines.join('\n') }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
