import sharp from 'sharp'
import { type Format, formatNames, mediaTypeOf } from '../../src/operations/format.ts'
import { type Operation, operations } from '../../src/operations/index.ts'
import { exampleFor } from './example-pictures.ts'
import { renderExample } from './example-renders.ts'

/** A reference: what an operation’s example makes of a small picture in one format. */
export interface Golden {
  /** `blur.jpeg` */
  readonly name: string
  readonly operation: Operation
  readonly format: Format
  render(): Promise<Uint8Array>
}

/** A third of the documentation’s pictures, so that a hundred references are small: what differs is seen all the same. */
const WIDTH_PX = 120

/** Every operation in every format. */
export const goldens: readonly Golden[] = Object.values<Operation>(operations).flatMap((operation) =>
  formatNames.map((format) => ({
    name: `${operation.name}.${format}`,
    operation,
    format,
    async render() {
      const source = await sharp(await exampleFor(operation.name))
        .resize(WIDTH_PX)
        .png()
        .toBuffer()
      return renderExample(operation, source, mediaTypeOf(format))
    },
  })),
)
