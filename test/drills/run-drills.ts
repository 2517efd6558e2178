// The long drills: `npm run drills`, or some of them by name or number: `npm run drills -- randomKills 6`. Prints a table for
// bench/DRILLS.md and every problem below it; ends with 1 when there was one.
import { type DrillResult, drillTable } from './drill-result.ts'
import { drills } from './drills.ts'

/** Half of the drills wait most of the time; more than two at once would measure each other. */
const AT_ONCE = 2

/** The names of the drills that are asked for. Throws with all there are when there is none of that name. */
function namesOf(asked: readonly string[]): string[] {
  const all = Object.entries(drills)
  const found = asked.flatMap((one) => {
    const names = all.filter(([name, { number }]) => name === one || String(number) === one).map(([name]) => name)
    return names.length > 0 ? names : [one]
  })
  const unknown = found.filter((name) => !(name in drills))
  if (unknown.length > 0) {
    const list = all.map(([name, { number, title }]) => `  ${String(number).padStart(2)}  ${name}: ${title}`)
    throw new Error(`There is no drill ${unknown.join(', ')}. There are:\n${list.join('\n')}`)
  }
  return asked.length > 0 ? [...new Set(found)] : Object.keys(drills)
}

const secondsSince = (startMs: number) => Math.round((performance.now() - startMs) / 1000)

async function runAll(names: readonly string[]): Promise<DrillResult[]> {
  const results: (DrillResult | undefined)[] = names.map(() => undefined)
  let next = 0
  async function lane(): Promise<void> {
    for (let index = next++; index < names.length; index = next++) {
      const name = names[index] ?? ''
      const startMs = performance.now()
      const result = await drills[name]?.long()
      if (result === undefined || typeof result === 'string') {
        console.log(`${name}: skipped, ${result}`)
        if (process.env.CI === 'true') process.exitCode = 1
        continue
      }
      results[index] = result
      console.error(`${result.drill}: ${secondsSince(startMs)} s, ${result.problems.length} problems`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return results.filter((result) => result !== undefined)
}

const names = namesOf(process.argv.slice(2))
const startMs = performance.now()
const finished = await runAll(names)
console.log(drillTable(finished))
for (const { drill, note } of finished) if (note !== undefined) console.log(`\n${drill}: ${note}`)
console.log(`\n${secondsSince(startMs)} s, two drills at a time`)
const problems = finished.flatMap((result) => result.problems.map((problem) => `- ${result.drill}: ${problem}`))
if (problems.length > 0) {
  console.log(`\nProblems:\n${problems.join('\n')}`)
  process.exitCode = 1
}
