import type { Sharp } from 'sharp'
import type * as z from 'zod'

/** A picture's size. For an animation, that of one frame. */
export interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

/** What an operation may ask of the pipeline around it. Grows with operations that need other pictures or text. */
export interface OperationContext extends Size {
  /** More than 1 when the pipeline carries an animation: sharp then refuses what needs a look at one picture. */
  readonly frames: number
  /** Whether what is encoded in the end can be transparent. When it cannot, transparent means white. */
  readonly keepsAlpha: boolean
}

/** One operation with its parameters, as jobs and renditions carry it: `{ operation: 'resize', widthPx: 500 }`. */
export interface OperationCall {
  readonly operation: string
  readonly [parameter: string]: unknown
}

/** How one parameter is written in a URL. */
export interface UrlCodec {
  /** The value, or undefined when the text is not one. */
  parse(text: string): unknown
  /** The one way to write the value; never contains `,` `~` `/` or anything that a URL must escape. */
  print(value: unknown): string
  /** For error messages, after "is not": `a whole number from 1 to 8192`. */
  readonly allowed: string
}

/** A parameter's place in the URL form: `w_500` is the key `w` with the codec of `widthPx`. */
export interface UrlParameter {
  readonly parameter: string
  readonly codec: UrlCodec
}

/**
 * One pixel transformation: a row of the operations table.
 *
 * Safe to import in a browser: sharp is a type here, never a module. Methods rather than function properties, so that
 * a table can hold operations that differ in their parameters.
 */
export interface Operation<Params extends object = Record<string, unknown>> {
  /** Its key in the table and the name of its file. */
  readonly name: string
  /** One sentence for the API's documentation and the CLI's help. */
  readonly summary: string
  /** A strict object; units are in the names. Parsed once at the edge: `apply` and `outputSize` trust it. */
  readonly params: z.ZodObject<z.core.$ZodShape> & { readonly _output?: Params }
  /** Parameters that show it; the documentation prints them and a test runs them. */
  readonly example: Record<string, unknown>
  /** URL keys in the order in which they are printed. No two operations share a key. */
  readonly url: Readonly<Record<string, UrlParameter>>
  /** Adds the operation to a pipeline that no other operation has touched yet. */
  apply(pipe: Sharp, params: Params, context: OperationContext): Sharp
  /** The exact size `apply` gives: limits are judged by it before anything is decoded. Pure. */
  outputSize(params: Params, size: Size): Size
}
