// Writes the documents that are read off the code: `npm run docs`. With --check, fails when one is not current.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configurationPage, environmentExample } from './docs/configuration.ts'
import { costsPage } from './docs/costs.ts'
import { operationsPage } from './docs/operations.ts'
import { painterPage } from './docs/painter.ts'

/** Every generated file and what it should hold. */
const documents: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': configurationPage,
  '.env.example': environmentExample,
  'docs/operations.md': operationsPage,
  'docs/painter.md': painterPage,
  'docs/costs.md': costsPage,
}

const isCheck = process.argv.includes('--check')
const outdated: string[] = []

for (const [path, render] of Object.entries(documents)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  const text = render()
  if (text === readIfThere(file)) continue
  if (isCheck) outdated.push(path)
  else {
    writeFileSync(file, text)
    process.stdout.write(`wrote ${path}\n`)
  }
}

if (outdated.length > 0) {
  process.stderr.write(`Not current: ${outdated.join(', ')}. Run \`npm run docs\` and commit the result.\n`)
  process.exitCode = 1
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
