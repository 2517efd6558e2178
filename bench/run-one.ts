// One bench, in this process: node bench/run-one.ts resize [--quick]. Prints its findings when nobody collects them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchContext, Findings } from './bench.ts'
import { load, machine, markdownOf, type Section } from './report.ts'

const [name = '', ...flags] = process.argv.slice(2)
const { bench } = (await import(`./${name}.ts`)) as { bench: Bench }
const directory = await mkdtemp(join(tmpdir(), `atelier-bench-${name}-`))
const cleanUps: (() => Promise<void> | void)[] = [() => rm(directory, { recursive: true, force: true })]
const startedAt = new Date().toISOString()
const loadBefore = load()
const startedMs = performance.now()

const context: BenchContext = {
  directory,
  isQuick: flags.includes('--quick'),
  onEnd: (cleanUp) => void cleanUps.push(cleanUp),
  say: (text) => process.stderr.write(`${name} ${((performance.now() - startedMs) / 1000).toFixed(1)} s: ${text}\n`),
}

async function end(): Promise<void> {
  for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end().finally(() => process.exit(1)))

async function report(findings: Findings): Promise<void> {
  const seconds = (performance.now() - startedMs) / 1000
  const { title, about } = bench
  const section: Section = { name, title, about, startedAt, loadBefore, seconds, findings }
  if (process.send) await new Promise((resolve) => process.send?.(section, undefined, undefined, resolve))
  else process.stdout.write(markdownOf(section, machine()))
}

try {
  await report(await bench.run(context))
} catch (error) {
  process.stderr.write(`${name} failed: ${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
} finally {
  await end()
}
process.exit()
