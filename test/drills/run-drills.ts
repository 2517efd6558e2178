// The long drills: `npm run drills`, or some of them: `npm run drills -- randomKills zombies`. Prints a table for bench/RESULTS.md
// and ends with 1 when a drill found a problem.
import { type DrillResult, drillTable } from './drill-result.ts'
import { drills } from './drills.ts'

/** Half of the drills wait most of the time; more than two at once would measure each other. */
const AT_ONCE = 2

const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : Object.keys(drills)
const results: (DrillResult | undefined)[] = names.map(() => undefined)
let next = 0

async function lane(): Promise<void> {
  for (let index = next++; index < names.length; index = next++) {
    const name = names[index] ?? ''
    const drill = drills[name]
    if (!drill) throw new Error(`There is no drill ${name}. There are: ${Object.keys(drills).join(', ')}`)
    const startMs = performance.now()
    const result = await drill.long()
    results[index] = result
    const seconds = Math.round((performance.now() - startMs) / 1000)
    console.error(`${result.drill}: ${seconds} s, ${result.problems.length} problems`)
    for (const problem of result.problems) console.error(`  ${problem}`)
  }
}

const startMs = performance.now()
await Promise.all(Array.from({ length: AT_ONCE }, lane))
const finished = results.filter((result) => result !== undefined)
console.log(drillTable(finished))
console.log(`\n${Math.round((performance.now() - startMs) / 1000)} s, two drills at a time`)
if (finished.some((result) => result.problems.length > 0)) process.exitCode = 1
