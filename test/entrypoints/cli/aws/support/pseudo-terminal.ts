import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CommandOptions } from '../../../../support/command-line.ts'

const script = join(import.meta.dirname, '../../../../../scripts/atelier.mjs')

/** `script` of util-linux, which every Linux has, gives a command a terminal. The BSDs' takes other arguments. */
export const hasPseudoTerminal = process.platform === 'linux'

/** `atelier` in a terminal: what it shows, and a keyboard to answer with. */
export function startInTerminal(args: readonly string[], { folder, environment }: CommandOptions) {
  const quoted = [process.execPath, script, ...args].map((one) => `'${one}'`).join(' ')
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('script', ['--quiet', '--return', '--command', quoted, '/dev/null'], {
    cwd: folder,
    env: { PATH, HOME, TERM: 'xterm', ATELIER_DATA: join(folder, 'data'), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    shown += more
  })
  const ended = once(child, 'close').then(([code]) => ({ exit: Number(code), shown: shown.replaceAll('\r\n', '\n') }))
  return {
    ended,
    type: (keys: string) => child.stdin.write(keys),
    /** Resolves once the screen has shown the text. Rejects when the command ends without it. */
    showed: (wanted: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (shown.includes(wanted)) resolve()
        }
        child.stdout.on('data', look)
        void ended.then(() => reject(new Error(`ended without showing ${wanted}: ${shown}`)))
        look()
      }),
  }
}
