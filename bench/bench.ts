/** One line of what is measured: the names of a table's columns are its keys. */
export type Row = Readonly<Record<string, string | number>>

/** Rows of the same columns under a title. */
export interface Table {
  readonly title: string
  readonly rows: readonly Row[]
}

/** A figure that is promised, with what this run found. */
export interface Goal {
  readonly what: string
  readonly target: string
  readonly measured: string
  readonly isMet: boolean
}

export interface Findings {
  readonly tables: readonly Table[]
  readonly goals: readonly Goal[]
  /** What a reader must know to judge the figures of this very run. */
  readonly notes?: readonly string[]
}

export interface BenchContext {
  /** A folder of its own on a real disk, removed at the end. */
  readonly directory: string
  /** Tiny sizes, to see that everything works; its figures mean nothing. */
  readonly isQuick: boolean
  /** Run at the end, in reverse order, whether the bench succeeds, fails or is interrupted. */
  readonly onEnd: (cleanUp: () => Promise<void> | void) => void
  /** Says on stderr what is going on. */
  readonly say: (text: string) => void
}

/** One thing that is measured, in one file. */
export interface Bench {
  readonly title: string
  /** What, against whom, how, and what the bound is: the text above its tables in RESULTS.md. */
  readonly about: string
  readonly run: (context: BenchContext) => Promise<Findings>
}
