// Renders the pictures of docs/operations.md: `npm run docs`. With --check, fails when one does not look like its operation any more.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { type Operation, operations } from '../src/operations/index.ts'
import { exampleFor } from './docs/example-pictures.ts'
import { renderExample } from './docs/example-renders.ts'
import { pictureDistance } from './docs/picture-distance.ts'

/** Other versions of libwebp differ by one or two in 255; a wrong operation by tens. */
const MAX_MEAN = 3

const folder = fileURLToPath(new URL('../docs/operations/', import.meta.url))
const isCheck = process.argv.includes('--check')
const wrong: string[] = []

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

function readIfThere(name: string): Uint8Array | undefined {
  try {
    return readFileSync(`${folder}${name}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

mkdirSync(folder, { recursive: true })
const wanted = await pictures()
for (const [name, bytes] of wanted) {
  const there = readIfThere(name)
  const distance = there && (await pictureDistance(there, bytes))
  if (distance?.sameSize && distance.mean <= MAX_MEAN) continue
  if (isCheck) wrong.push(name)
  else {
    writeFileSync(`${folder}${name}`, bytes)
    process.stdout.write(`wrote docs/operations/${name}\n`)
  }
}
for (const name of readdirSync(folder).filter((name) => !wanted.has(name))) {
  if (isCheck) wrong.push(name)
  else rmSync(`${folder}${name}`)
}

if (wrong.length > 0) {
  process.stderr.write(
    `Not current in docs/operations: ${wrong.join(', ')}. Run \`npm run docs\`, look, and commit the result.\n`,
  )
  process.exitCode = 1
}
