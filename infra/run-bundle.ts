// npm run bundle [-- --architecture x64 --out DIRECTORY]: bundles every function's code and prints what it weighs.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Architecture, bundle } from './bundle.ts'

/** What design and budget of a cold start allow the API, the AWS SDK not counted. */
const MAX_API_BYTES = 600_000

const { values } = parseArgs({
  options: {
    architecture: { type: 'string', default: 'arm64' },
    out: { type: 'string', default: fileURLToPath(new URL('out', import.meta.url)) },
  },
})

const isArchitecture = (text: string): text is Architecture => text === 'arm64' || text === 'x64'
const kilobytes = (bytes: number) => `${(bytes / 1000).toLocaleString('en-US', { maximumFractionDigits: 0 })} kB`

async function main(architecture: string): Promise<number> {
  if (!isArchitecture(architecture)) {
    process.stderr.write(`--architecture is ${architecture} but must be arm64 or x64.\n`)
    return 2
  }
  const outDirectory = resolve(values.out)
  const facts = await bundle({ architecture, outDirectory })
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(20) : cell.padStart(11))).join('')}\n`
  process.stdout.write(line(['bundle', 'code', 'at start', 'all', 'hash']))
  for (const { entrypoint, codeBytes, startBytes, totalBytes, hash } of facts)
    process.stdout.write(line([entrypoint, ...[codeBytes, startBytes, totalBytes].map(kilobytes), hash.slice(0, 8)]))
  const api = facts.find(({ entrypoint }) => entrypoint === 'lambda-api')
  if (api && api.codeBytes <= MAX_API_BYTES) return 0
  process.stderr.write(
    `The API's bundle is larger than ${kilobytes(MAX_API_BYTES)}. Look for what does not belong into it.\n`,
  )
  return 1
}

process.exitCode = await main(values.architecture)
