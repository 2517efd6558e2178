/** `note` is worth knowing, `warn` works but not well, `fail` does not work. */
export type CheckStatus = 'pass' | 'note' | 'warn' | 'fail'

/** What one look at the installation gave. */
export interface Check {
  readonly name: string
  readonly status: CheckStatus
  readonly message: string
  /** What to do about it. */
  readonly remedy?: string
}

/** A check's outcome under its name. */
export const check = (name: string, status: CheckStatus, message: string, remedy?: string): Check =>
  remedy === undefined ? { name, status, message } : { name, status, message, remedy }
