// Renders the pictures of docs/operations.md: `npm run docs`. With --check, fails when one does not look like its operation any more.
import sharp from 'sharp'
import { type Operation, operations } from '../src/operations/index.ts'
import { exampleFor } from './docs/example-pictures.ts'
import { renderExample } from './docs/example-renders.ts'
import { keepPictures } from './docs/keep-pictures.ts'

/** Other versions of libwebp differ by one or two in 255; a wrong operation by tens. */
const MAX_MEAN = 3

/** The name of each picture, and its bytes. Most operations share their picture from before. */
async function pictures(): Promise<Map<string, Uint8Array>> {
  const made = new Map<string, Uint8Array>()
  for (const operation of Object.values<Operation>(operations)) {
    const source = await exampleFor(operation.name)
    made.set(beforeName(operation.name), await sharp(source).webp({ quality: 80 }).toBuffer())
    made.set(`${operation.name}.webp`, await renderExample(operation, source, 'image/webp'))
  }
  return made
}

function beforeName(operation: string): string {
  return operation === 'trim' || operation === 'flatten' ? `before-${operation}.webp` : 'before.webp'
}

await keepPictures('operations', await pictures(), { maxMean: MAX_MEAN, isCheck: process.argv.includes('--check') })
