import { AppError, type AppErrorOptions } from '../errors.ts'

/** A place that is not fetched from. `what` is a sentence; `host` is what would have to be opened, where opening helps. */
export function forbidden(
  what: string,
  options: { host?: string | undefined; field?: string | undefined } = {},
): AppError {
  const { host, field } = options
  const remedy = host
    ? ` Only public addresses are fetched. If this server may reach it, its operator can add ${host} to ATELIER_FETCH_ALLOW.`
    : ''
  return new AppError('url_forbidden', what + remedy, field === undefined ? {} : { field })
}

/** What a server did wrong, as a sentence that says what to do. The cause is for the log. */
export const failed = (
  message: string,
  options: Pick<AppErrorOptions, 'cause' | 'retryable' | 'retryAfterSeconds'> = {},
) => new AppError('url_failed', message, options)

/** A host in a sentence. Names have up to 253 characters, so none is cut. */
export const hostText = ({ hostname, port }: URL): string => `${hostname}${port && `:${port}`}`.slice(0, 300)

/** An address for logs and sentences: its query and fragment may be secrets. */
export const withoutSecrets = ({ origin, pathname }: URL): string => `${origin}${pathname}`.slice(0, 500)
