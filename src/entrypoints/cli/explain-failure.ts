import { ClientError } from '../../client/client-error.ts'
import { AppError } from '../../errors.ts'
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts'

/** A foreseen failure for people, or undefined for a bug. */
export interface Explanation {
  readonly message: string
  readonly exitCode: ExitCode
  /** What programs may rely on. */
  readonly code: string
}

/** What the file system's words mean, and what helps. */
const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file. Check the name.',
  EISDIR: 'it is a folder. Name the files in it, such as photos/*.jpg.',
  ENOTDIR: 'a part of the path is a file. Check the path.',
  EACCES: 'it may not be accessed. Check its permissions and who owns it.',
  EPERM: 'it may not be changed. Check its permissions and who owns it.',
  EROFS: 'the disk is read-only. Choose another folder.',
  ENOSPC: 'the disk is full. Free some space.',
  EDQUOT: 'the disk quota is used up. Free some space.',
  EEXIST: 'it exists already. Choose another name, or replace it with --force.',
  EMFILE: 'too many files are open. Raise the limit with ulimit -n.',
  ENAMETOOLONG: 'the name is too long. Choose a shorter one.',
  EADDRINUSE: 'the port is in use. Choose another one with --port.',
  EADDRNOTAVAIL: 'this machine does not have that address. Choose another one with --host.',
}

/** The server is there and works, but not for us. */
const REFUSALS = ['unreachable', 'unexpected_answer', 'unauthorized', 'forbidden']

/** Says what failed, why and what to do. Undefined when nobody foresaw it: then it is a bug, and its stack is of use. */
export function explainFailure(error: unknown): Explanation | undefined {
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode, code: error.code }
  if (error instanceof ClientError) return explainClientError(error)
  if (error instanceof AppError) {
    // Only opening the data directory throws these here; `not_ready` says that somebody else has it.
    const exitCode = error.code === 'not_ready' ? exitCodes.unreachable : exitCodes.failed
    return { message: error.message, exitCode, code: error.code }
  }
  // Its class is loaded late, with the settings.
  if (error instanceof Error && error.name === 'ConfigError') {
    return { message: error.message, exitCode: exitCodes.usage, code: 'invalid_request' }
  }
  return explainFileError(error)
}

function explainClientError(error: ClientError): Explanation {
  const { code, detail, requestId, status } = error
  const advice = code === 'unauthorized' ? ' Give it with ATELIER_TOKEN or --token.' : ''
  // Of a model that cannot be asked the log tells nothing more.
  const trace = status >= 500 && requestId && code !== 'model_unavailable' ? ` (request ${requestId})` : ''
  const exitCode = REFUSALS.includes(code) ? exitCodes.unreachable : exitCodes.failed
  return { message: detail + advice + trace, exitCode, code }
}

function explainFileError(error: unknown): Explanation | undefined {
  if (!(error instanceof Error)) return undefined
  // The file changed while it was sent: what openAsBlob makes of that.
  if (error.name === 'NotReadableError') {
    const message = 'The file changed or went away while it was read. Try it again.'
    return { message, exitCode: exitCodes.failed, code: 'failed' }
  }
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { dest?: string }
  const meaning = FILE_ERRORS[code]
  if (!meaning) return undefined
  const name = code === 'EEXIST' ? (dest ?? path) : path
  return { message: name ? `${name}: ${meaning}` : meaning, exitCode: exitCodes.failed, code: 'failed' }
}
