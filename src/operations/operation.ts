import type { Sharp } from 'sharp'
import type * as z from 'zod'
import type { DrawText } from './draw-text.ts'

/** A picture's size. For an animation, that of one frame. */
export interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

/** Pixels of 8-bit RGB or RGBA, row by row; the frames of an animation below each other. */
export interface RawPixels extends Size {
  readonly data: Uint8Array
  readonly channels: number
  readonly frames: number
}

/** Another picture as it is to be laid on this one. */
export interface Overlay extends Size {
  /** 4 bytes a pixel, alpha not multiplied in. */
  readonly rgba: Uint8Array
}

export interface OverlayOptions {
  /** The size it is wanted in, given its own. */
  readonly sizeFrom: (own: Size) => Size
  /** 1 to 100. */
  readonly opacityPercent: number
}

/** What an operation may ask of the pipeline around it. */
export interface OperationContext extends Size {
  /** More than 1 when the pipeline carries an animation: sharp then refuses what needs a look at one picture. */
  readonly frames: number
  /** Whether what is encoded in the end can be transparent. When it cannot, transparent means white. */
  readonly keepsAlpha: boolean
  /** Runs what the pipeline holds: for operations that look at pixels themselves, or that need a second pipeline. */
  pixels(pipe: Sharp): Promise<RawPixels>
  /** A pipeline on pixels. */
  picture(pixels: RawPixels): Sharp
  /** One of the pictures that `assets` names, upright and in the colors of this one. The same question is worked out once. */
  overlay(assetId: string, options: OverlayOptions): Promise<Overlay>
  /** A text as pixels to lay on this picture. The same question is worked out once. */
  drawText: DrawText
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
  /** Adds the operation to a pipeline that no other operation has touched yet. Where `keepsAlpha` is false the result is opaque. */
  apply(pipe: Sharp, params: Params, context: OperationContext): Sharp | Promise<Sharp>
  /** The exact size `apply` gives: limits are judged by it before anything is decoded. Pure. Throws `invalid_request` when nothing would be left. */
  outputSize(params: Params, size: Size): Size
  /** No pixel of one frame can reach another: sharp may work on an animation's frames as one tall picture. Otherwise each frame is done alone. */
  readonly framesTogether?: true
  /** Takes a part of each frame, for which all frames of an animation have to be unpacked first. */
  readonly unpacksFrames?: true
  /** Only the pixels tell the size: `outputSize` is the largest it can be, and what follows is judged again once it is known. */
  readonly sizeIsBound?: true
  /** No pixel is transparent after it, whatever was before. */
  readonly makesOpaque?: true
  /** Whether a decoder may shrink the picture while it loads it, which is most of a small picture's speed. */
  shrinksWhileLoading?(params: Params): boolean
  /** What it holds of the picture at a time besides a few rows, in bytes a pixel of its input or its result, whichever is larger. */
  heldBytesPerPixel?(params: Params): number
  /** The other pictures it needs, by the parameter that names them. */
  assets?(params: Params): Readonly<Record<string, string>>
}
