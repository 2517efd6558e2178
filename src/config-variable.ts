import type * as z from 'zod'

/** One setting. The documentation, the check at start and the type of `Config` are read off its row. */
export interface Variable {
  /** Atelier's own start with `ATELIER_`; keys of providers have the providers' names for them. */
  readonly name: string
  /** Names that older systems use for the same; they hold where `name` is not set. */
  readonly aliases: readonly string[]
  /** As one would write it; left out where nothing is set by default, and then `otherwise` says what happens. */
  readonly default?: string
  readonly otherwise?: string
  readonly runtime: 'local' | 'aws' | 'both'
  /** Its value is never shown. */
  readonly isSecret: boolean
  /** Completes "must be …". */
  readonly allowed: string
  readonly doc: string
  readonly parser: z.ZodType<unknown, string | undefined>
}

type Row = Omit<Variable, 'aliases' | 'isSecret'> & {
  readonly aliases?: readonly string[]
  readonly isSecret?: boolean
}

/** A row of a table of settings, with what is left out filled in. */
export const variable = <const R extends Row>(row: R): Variable & Pick<R, 'parser' | 'name' | 'runtime'> => ({
  aliases: [],
  isSecret: false,
  ...row,
})
