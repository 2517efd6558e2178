/** How every command ends; scripts may rely on it. */
export const exitCodes = {
  ok: 0,
  /** Something that was asked for failed; what else was asked for is done. */
  failed: 1,
  /** The command line or the settings are wrong; nothing was done. */
  usage: 2,
  /** The server cannot be reached, or does not let us in. */
  unreachable: 3,
  /** Stopped by Ctrl-C: 128 and the number of SIGINT, as shells report it. */
  interrupted: 130,
  /** Stopped by SIGTERM. */
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The codes for `--help`. */
export const exitCodeHelp = `
Exit codes:
  0    done
  1    something failed; the rest is done
  2    the command line or a setting is wrong
  3    the server cannot be reached or refuses
  130  stopped by Ctrl-C`

/** A failure of a command itself. The message says what failed, why, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: ExitCode
  /** What programs may rely on: one of the API's codes where it said no. */
  readonly code: string

  constructor(message: string, exitCode: ExitCode = exitCodes.failed, code = 'failed') {
    super(message)
    this.exitCode = exitCode
    this.code = code
  }
}
