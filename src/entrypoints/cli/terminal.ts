import { printable } from './text.ts'

/** Where a command writes: data to standard output, everything else to standard error. */
export interface Terminal {
  /** A line of data. */
  data(line: string): void
  /** One result as a line of JSON. */
  json(value: unknown): void
  /** A line for the user: nothing with `--quiet`. */
  note(line: string): void
  /** A failure: also with `--quiet`. */
  fail(line: string): void
  /** Replaces the line that changes, on an interactive terminal; `''` removes it. */
  status(line: string): void
  readonly isQuiet: boolean
  /** Standard error is a terminal that can redraw a line. */
  readonly isInteractive: boolean
  /** Cells of a line of standard output; undefined when it is no terminal. */
  readonly dataWidth: number | undefined
  /** Cells of a line of standard error. */
  readonly noteWidth: number
  readonly paint: Paint
}

export type Color = 'red' | 'green' | 'yellow' | 'dim' | 'bold'
/** Colors text of standard output or standard error, where that is wanted. */
export type Paint = (color: Color, text: string, stream?: 'data' | 'note') => string

/** What is needed of a process' streams; tests bring their own. */
export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface TerminalOptions {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isQuiet?: boolean
}

/** SGR codes. Source: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const SGR: Readonly<Record<Color, number>> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 }

/** A terminal that does not say how wide it is, or says 0, as some that are not shown do. */
const DEFAULT_CELLS = 80

const ERASE_LINE = '\r\u001b[2K'

/** The two streams of a process. `NO_COLOR` and `TERM=dumb` mean plain text. Source: https://no-color.org */
export function createTerminal({ stdout, stderr, environment, isQuiet = false }: TerminalOptions): Terminal {
  const isPlain = Boolean(environment.NO_COLOR) || environment.TERM === 'dumb'
  const isInteractive = stderr.isTTY === true && environment.TERM !== 'dumb' && !isQuiet
  let shown = ''

  /** Writes lines around the status line, which stays the last. */
  function between(write: () => void) {
    if (shown !== '') stderr.write(ERASE_LINE)
    write()
    if (shown !== '') stderr.write(shown)
  }

  const fail = (line: string) => between(() => stderr.write(`${line}\n`))
  return {
    data: (line) => between(() => stdout.write(`${line}\n`)),
    json: (value) => between(() => stdout.write(`${JSON.stringify(value)}\n`)),
    note: (line) => (isQuiet ? undefined : fail(line)),
    fail,
    status(line) {
      if (!isInteractive || line === shown) return
      stderr.write(`${ERASE_LINE}${line}`)
      shown = line
    },
    isQuiet,
    isInteractive,
    dataWidth: stdout.isTTY ? stdout.columns || DEFAULT_CELLS : undefined,
    // Windows change their size.
    get noteWidth() {
      return stderr.columns || DEFAULT_CELLS
    },
    paint(color, text, stream = 'note') {
      const { isTTY } = stream === 'data' ? stdout : stderr
      return isPlain || !isTTY ? text : `\u001b[${SGR[color]}m${text}\u001b[0m`
    },
  }
}

/** A path or a name in a sentence: quoted where it would not be clear where it ends. */
export const shownName = (name: string): string => (/\s/.test(name) ? `"${printable(name)}"` : printable(name))
