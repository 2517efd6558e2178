// The long drills on pictures: `npm run drills:pictures`, or with a number of files and a seed: `npm run drills:pictures -- 18000 7`.
// Prints what they came to and ends with 1 when one of them found a problem.
import { photo } from '../support/pictures.ts'
import { realServer } from '../support/real-server.ts'
import { decodeAtOnce, heaviest, heldMegabytes } from './decode-memory.ts'
import { brokenFiles, sweep } from './picture-sweep.ts'

/** What two decodes at once may hold together. */
const MOST_MEGABYTES = 512

const [files = '3000', seed = '1'] = process.argv.slice(2)
const startedAt = performance.now()
const result = await sweep(await brokenFiles(Number(files), Number(seed)))
console.log(JSON.stringify(result, null, 2))
console.log(`${result.files} files in ${Math.round((performance.now() - startedAt) / 1000)} s, seed ${seed}`)
if (result.problems.length > 0) process.exitCode = 1

const server = await realServer()
// Its children are loaded when they have worked on something.
await server.upload(await photo(600, 400))
const idle = heldMegabytes(server)
for (const picture of Object.keys(heaviest)) {
  for (const atOnce of [2, 8]) {
    const decoded = await decodeAtOnce(server, idle, picture, atOnce)
    console.log(JSON.stringify(decoded))
    if (decoded.grownMegabytes > MOST_MEGABYTES || decoded.codes.accepted !== atOnce) process.exitCode = 1
  }
}
await server.stop()
