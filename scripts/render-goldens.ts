// Writes the references of test/operations/goldens: `npm run goldens`. Look at every one that changes before you commit it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { goldens } from './docs/goldens.ts'
import { pictureDistance } from './docs/picture-distance.ts'

const folder = fileURLToPath(new URL('../test/operations/goldens/', import.meta.url))
mkdirSync(folder, { recursive: true })
const there = new Set(readdirSync(folder))

for (const golden of goldens) {
  const bytes = await golden.render()
  const before = there.has(golden.name) ? readFileSync(`${folder}${golden.name}`) : undefined
  there.delete(golden.name)
  if (before?.equals(bytes)) continue
  const moved = before && (await pictureDistance(before, bytes))
  writeFileSync(`${folder}${golden.name}`, bytes)
  const how = moved ? `by ${moved.mean.toFixed(2)} of 255, worst block ${moved.worstBlock.toFixed(1)}` : 'new'
  process.stdout.write(`${golden.name}: ${how}\n`)
}
for (const name of there) rmSync(`${folder}${name}`)
