import type { Sharp } from 'sharp'
import type * as z from 'zod'

/** What an operation may ask of the pipeline around it. Grows with operations that need other pictures or text. */
export interface OperationContext {
  /** The upright source's size before this operation. */
  readonly widthPx: number
  readonly heightPx: number
}

/** One operation with its parameters, as jobs and renditions carry it: `{ operation: 'resize', widthPx: 500 }`. */
export interface OperationCall {
  readonly operation: string
  readonly [parameter: string]: unknown
}
