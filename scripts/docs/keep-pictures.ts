import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pictureDistance } from './picture-distance.ts'

/**
 * Makes a folder of `docs` hold these pictures and no others, by name. One that looks as it is wanted stays as it is, byte
 * by byte: `maxMean` is what other versions of an encoder may change. When only checking, says what is not current
 * instead, and the process ends with 1.
 */
export async function keepPictures(
  name: string,
  wanted: ReadonlyMap<string, Uint8Array>,
  { maxMean, isCheck }: { maxMean: number; isCheck: boolean },
): Promise<void> {
  const folder = fileURLToPath(new URL(`../../docs/${name}/`, import.meta.url))
  const wrong: string[] = []
  mkdirSync(folder, { recursive: true })
  for (const [file, bytes] of wanted) {
    const there = readIfThere(`${folder}${file}`)
    const distance = there && (await pictureDistance(there, bytes))
    if (distance?.sameSize && distance.mean <= maxMean) continue
    if (isCheck) wrong.push(file)
    else {
      writeFileSync(`${folder}${file}`, bytes)
      process.stdout.write(`wrote docs/${name}/${file}\n`)
    }
  }
  for (const file of readdirSync(folder).filter((one) => !wanted.has(one))) {
    if (isCheck) wrong.push(file)
    else rmSync(`${folder}${file}`)
  }
  if (wrong.length === 0) return
  const list = wrong.join(', ')
  process.stderr.write(`Not current in docs/${name}: ${list}. Run \`npm run docs\`, look, and commit the result.\n`)
  process.exitCode = 1
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
