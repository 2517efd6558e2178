import type { Findings } from './invariants.ts'
import { quantile, type Recovery } from './recovery.ts'
import type { ServerProcess } from './server-process.ts'

/** What a drill found. It has passed when there are no problems. */
export interface DrillResult extends Findings {
  readonly drill: string
  readonly jobs: number
  readonly transforms: number
  readonly kills: number
  readonly stops: number
  readonly staleWrites: number
  readonly recoveries: readonly Recovery[]
  /** Figures that only this drill has. */
  readonly note?: string
}

/** The bound of the design: a task whose worker died runs again within this, from the restart of its server. */
const RECOVERY_P99_MS = 5_000

/** The result of a drill on one server. Recovery beyond the design's bound is a problem. */
export function drillResult(
  drill: string,
  server: Pick<ServerProcess, 'counts' | 'journal'>,
  found: Findings & {
    jobs: number
    transforms?: number
    recoveries?: readonly Recovery[]
    kills?: number
    note?: string
  },
): DrillResult {
  const { recoveries = [] } = found
  const of = (which: keyof Recovery) =>
    Math.round(
      quantile(
        recoveries.map((one) => one[which]),
        0.99,
      ),
    )
  const slow =
    of('afterStartMs') > RECOVERY_P99_MS
      ? [`recovery took ${of('afterStartMs')} ms at p99 after the restart, ${of('afterKillMs')} ms after the kill`]
      : []
  return {
    drill,
    transforms: 0,
    stops: server.counts.stops,
    staleWrites: server.journal().filter(({ what }) => what === 'stale').length,
    ...found,
    kills: server.counts.kills + (found.kills ?? 0),
    recoveries,
    problems: [...found.problems, ...slow],
  }
}

const COLUMNS = [
  'drill',
  'jobs',
  'kills',
  'stops',
  'lost',
  'doubled',
  'stale writes refused',
  'p50/p99 recovery after kill (after restart)',
  'verdict',
]

/** The results as a table in Markdown, with a line of sums. */
export function drillTable(results: readonly DrillResult[]): string {
  const sum = (of: (result: DrillResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const total = [
    sum((r) => r.jobs),
    sum((r) => r.kills),
    sum((r) => r.stops),
    sum((r) => r.lost),
    sum((r) => r.doubled),
  ]
  const all = results.flatMap((result) => result.recoveries)
  return [
    row(COLUMNS),
    row(COLUMNS.map(() => '---')),
    ...results.map((r) =>
      row([r.drill, r.jobs, r.kills, r.stops, r.lost, r.doubled, r.staleWrites, times(r.recoveries), verdict(r)]),
    ),
    row(['all', ...total, sum((r) => r.staleWrites), times(all), `${sum((r) => r.transforms)} transforms`]),
  ].join('\n')
}

const verdict = ({ problems }: DrillResult) =>
  problems.length === 0 ? 'passed' : `failed: ${problems.length} problems`

function times(recoveries: readonly Recovery[]): string {
  if (recoveries.length === 0) return '–'
  const at = (which: keyof Recovery, share: number) =>
    Math.round(
      quantile(
        recoveries.map((one) => one[which]),
        share,
      ),
    )
  const [afterKill, afterStart] = (['afterKillMs', 'afterStartMs'] as const).map(
    (which) => `${at(which, 0.5)}/${at(which, 0.99)}`,
  )
  return `${afterKill} ms (${afterStart})`
}
