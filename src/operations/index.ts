import { blur } from './blur.ts'
import { crop } from './crop.ts'
import { extend } from './extend.ts'
import { flatten } from './flatten.ts'
import { flip } from './flip.ts'
import { gamma } from './gamma.ts'
import { grayscale } from './grayscale.ts'
import { median } from './median.ts'
import { modulate } from './modulate.ts'
import { negate } from './negate.ts'
import { normalize } from './normalize.ts'
import type { Operation, OperationCall, OperationContext, Size } from './operation.ts'
import { pixelate } from './pixelate.ts'
import { resize } from './resize.ts'
import { rotate } from './rotate.ts'
import { round } from './round.ts'
import { sharpen } from './sharpen.ts'
import { text } from './text.ts'
import { threshold } from './threshold.ts'
import { tint } from './tint.ts'
import { trim } from './trim.ts'
import { watermark } from './watermark.ts'

/** Every operation there is. Validation, URL grammar, documentation and rendering are read off this table. */
export const operations = {
  resize, // a picture of another size
  crop, // a part of it
  trim, // without its even margin
  extend, // with borders
  rotate, // turned
  flip, // mirrored
  round, // with round corners
  blur,
  sharpen,
  median, // without specks
  pixelate,
  modulate, // brighter, with more contrast or color
  normalize, // from black to white
  gamma, // with lighter shadows
  grayscale,
  tint, // in one hue
  negate,
  threshold, // black or white
  flatten, // on a color
  watermark, // with another picture on it
  text, // with words on it
} as const satisfies Record<string, Operation>

/** The names of all operations, in the order of the table. */
export const operationNames = Object.keys(operations)

/** The operation of that name, or undefined. */
export function findOperation(name: string): Operation | undefined {
  const table: Readonly<Record<string, Operation>> = operations
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** The operation of a parsed call with its parameters. A name that is not in the table is a bug: calls are parsed first. */
export function operationOf(call: OperationCall): { operation: Operation; params: Record<string, unknown> } {
  const { operation: name, ...params } = call
  const operation = findOperation(name)
  if (!operation) throw new Error(`The operation ${name} was not checked before use`)
  return { operation, params }
}

/** A picture that a call names, and where in the list it does. */
export interface NeededAsset {
  readonly assetId: string
  /** Below the list of calls: `1.assetId`. */
  readonly field: string
}

/** The other pictures that parsed calls need; one that is named twice comes twice. */
export const neededAssets = (calls: readonly OperationCall[]): readonly NeededAsset[] =>
  calls.flatMap((call, index) => {
    const { operation, params } = operationOf(call)
    return Object.entries(operation.assets?.(params) ?? {}).map(([parameter, assetId]) => ({
      assetId,
      field: `${index}.${parameter}`,
    }))
  })

export type { Operation, OperationCall, OperationContext, Size }
