import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Findings, Row } from './bench.ts'

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url))
const PREFACE = `# What was measured

Written by \`npm run bench\`: every section by its last whole run. Figures are to be compared within a table only, where
they were measured in turns on one machine; ratios are medians of the rounds' own ratios. Targets are the design's.
`

export interface Section {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly startedAt: string
  readonly loadBefore: number
  readonly seconds: number
  readonly findings: Findings
}

/** One line on the machine and what runs on it. */
export function machine(): string {
  const root = new URL('../node_modules/sharp/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(root, 'utf8')) as { version: string }
  const parts = [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown CPU'}`,
    `${Math.round(totalmem() / 1e9)} GB`,
    `Linux ${release()}`,
    `${fileSystemOf(tmpdir())} under ${tmpdir()}`,
    `Node ${process.version}`,
    `sharp ${version}`,
  ]
  return parts.join(' · ')
}

function fileSystemOf(directory: string): string {
  return execFileSync('stat', ['--file-system', '--format=%T', directory], { encoding: 'utf8' }).trim()
}

/** How busy the machine was in the last minute, in cores. */
export const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100

/** The section as Markdown. Pure. */
export function markdownOf(section: Section, machineLine: string): string {
  const { title, about, startedAt, loadBefore, seconds, findings } = section
  const { tables, goals, notes = [] } = findings
  const goalRows = goals.map(({ what, target, measured, isMet }) => ({
    what,
    target,
    measured,
    met: isMet ? 'yes' : '**no**',
  }))
  const blocks = [
    `## ${title}`,
    about,
    `_${startedAt} · ${machineLine} · load before ${loadBefore} · took ${Math.round(seconds)} s_`,
    ...tables.map((table) => `**${table.title}**\n\n${markdownTable(table.rows)}`),
    ...(goalRows.length > 0 ? [`**Targets**\n\n${markdownTable(goalRows)}`] : []),
    ...notes.map((note) => `Note: ${note}`),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Columns are padded, so that the source reads like a table too. Pure. */
export function markdownTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? '')))
  const widths = columns.map((column, at) => Math.max(3, column.length, ...cells.map((row) => row[at]?.length ?? 0)))
  // Whatever starts with a digit is a figure and stands to the right.
  const isFigure = columns.map((_, at) => at > 0 && cells.some((row) => /^[\d–]/.test(row[at] ?? '')))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (isFigure[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, at) => (isFigure[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [line(columns), line(rule), ...cells.map(line)].join('\n')
}

/** Puts sections in place of their earlier selves, in the order of `names`; what was not run this time stays. */
export function writeResults(sections: readonly Section[], names: readonly string[]): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : ''
  writeFileSync(RESULTS, mergeSections(before, sections, names, machine()))
}

/** The new text of the results, from the old one. Pure. */
export function mergeSections(
  before: string,
  sections: readonly Section[],
  names: readonly string[],
  machineLine: string,
): string {
  const blocks = names.flatMap((name) => {
    const section = sections.find((one) => one.name === name)
    const text = section ? markdownOf(section, machineLine) : sectionIn(before, name)
    return text ? [`<!-- ${name} -->\n${text}<!-- /${name} -->\n`] : []
  })
  return [PREFACE, ...blocks].join('\n')
}

const sectionIn = (text: string, name: string): string | undefined =>
  new RegExp(`<!-- ${name} -->\n([^]*?)<!-- /${name} -->`).exec(text)?.[1]
