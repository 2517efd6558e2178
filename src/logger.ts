import { type DestinationStream, pino } from 'pino'
import { formatLogLine } from './log-line.ts'
import { createRedactor } from './redact.ts'

/** Writes a line: what the event is made of first, then a sentence; or the sentence alone. */
export interface LogMethod {
  (fields: object, message: string): void
  (message: string): void
}

/** What the code logs through. Nothing it is given needs to be free of secrets. */
export interface Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  /** A logger that adds the fields to every line. */
  child(fields: object): Logger
}

export interface LoggerOptions {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Lines for people instead of JSON: for a terminal. */
  readonly pretty: boolean
  /** Values that never leave, wherever they stand: tokens and signing secrets. */
  readonly secrets?: readonly string[]
  /** Where lines go; standard error when left out, because standard output is for data. */
  readonly destination?: DestinationStream
}

/** A logger of JSON lines. Credentials are taken out by the names of their fields, by their shape and by their value. */
export function createLogger(options: LoggerOptions): Logger {
  const redact = createRedactor(options.secrets ?? [])
  // Written at once: a line about a crash must not wait in a buffer.
  const target = options.destination ?? pino.destination({ fd: 2, sync: true })
  const destination = options.pretty ? { write: (line: string) => target.write(formatLogLine(line)) } : target
  const timestamp = pino.stdTimeFunctions.isoTime
  // pino's own way with errors would undo ours.
  const settings = {
    level: options.level,
    base: null,
    messageKey: 'message',
    timestamp,
    serializers: { err: (error: unknown) => error },
  }
  const formatters = { level: (label: string) => ({ level: label }) }
  return wrap(pino({ ...settings, formatters }, destination), redact)
}

type Level = Exclude<keyof Logger, 'child'>

function wrap(logger: pino.Logger, redact: (value: unknown) => unknown): Logger {
  const method =
    (level: Level): LogMethod =>
    (first: object | string, message?: string) => {
      // Taking secrets out is work, and most debug lines are never written.
      if (!logger.isLevelEnabled(level)) return
      if (typeof first === 'string') logger[level](redact(first) as string)
      else logger[level](redact(first) as object, redact(message) as string)
    }
  return {
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: (fields) => wrap(logger.child(redact(fields) as pino.Bindings), redact),
  }
}
