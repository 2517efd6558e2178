import type { Format } from '../../operations/format.ts'
import { connect } from './connect.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import { inParallel } from './in-parallel.ts'
import { withInterrupt } from './interrupt.ts'
import { startProgress } from './progress.ts'
import { type ResizeContext, type ResizedFile, resizeFile } from './resize-file.ts'
import { type PixelOptions, planResize } from './resize-plan.ts'
import type { SharedOptions } from './shared-options.ts'
import { type FoundSources, findSources } from './sources.ts'
import { createTargets } from './targets.ts'
import { createTerminal, shownName, type Terminal } from './terminal.ts'
import { countText, printable, sizeText } from './text.ts'
import { givenName } from './url-source.ts'

interface ResizeOptions extends SharedOptions, PixelOptions {
  readonly output?: string
  readonly force?: boolean
}

/** Keeps the workers of most machines busy while results are fetched, and a phone's connection usable. */
const FILES_AT_ONCE = 8

/** `atelier resize FILES…`: goes on after failures, lists them at the end, and exits with 1 if there were any. */
export async function resize(files: readonly string[], options: ResizeOptions): Promise<void> {
  const { json = false, quiet = false, force = false, output, ...rest } = options
  const terminal = createTerminal({ ...process, environment: process.env, isQuiet: quiet })
  const asked = planResize(rest)
  const found = await findSources(files, { output, suffix: asked.suffix })
  const { sources, isMany } = found
  const targets = createTargets({ output, sources: sources.length, isMany, force, suffix: asked.suffix })
  const plan = targets.format ? planResize({ ...rest, format: agreed(asked.format, targets.format, output) }) : asked

  await withInterrupt(terminal, async (signal) => {
    const connection = await connect({ ...options, terminal, needsWorkers: true, pictures: sources.length, signal })
    try {
      const context = { client: connection.client, plan, targets, force, signal }
      const failed = await resizeAll(terminal, found, context, json)
      signal.throwIfAborted()
      if (failed.length > 0) process.exitCode = exitCodes.failed
    } finally {
      await connection.close()
    }
  })
}

async function resizeAll(
  terminal: Terminal,
  { sources, failures }: FoundSources,
  context: Omit<ResizeContext, 'onProgress'>,
  isJson: boolean,
): Promise<string[]> {
  const total = sources.length + failures.length
  const progress = startProgress(terminal, total)
  const failed: string[] = []

  function fail(source: string, error: unknown) {
    const explanation = explainFailure(error)
    // Wherever the server has gone, it has gone for all files; and a bug is not a matter of one file.
    if (!explanation || explanation.exitCode === exitCodes.unreachable) throw error
    const { code, message } = explanation
    failed.push(source)
    if (isJson) terminal.json({ source, error: { code, message } })
    // What the file system says of a file names it.
    const text = message.startsWith(`${source}: `) ? printable(message) : `${shownName(source)}: ${message}`
    progress.end(source, 'failed', terminal.paint('red', text))
  }

  try {
    for (const { name, error } of failures) fail(name, error)
    await inParallel(sources, FILES_AT_ONCE, context.signal, async (source) => {
      try {
        const result = await resizeFile({ ...context, onProgress: progress.update }, source)
        if (isJson) terminal.json(resultOf(result))
        // On a terminal the line about it names the file already.
        else if (terminal.dataWidth === undefined || terminal.isQuiet) terminal.data(result.output)
        progress.end(result.source, 'done', doneText(result))
      } catch (error) {
        if (!context.signal.aborted) fail(givenName(source), error)
      }
    })
  } finally {
    progress.close()
  }
  if (total > 1 && !context.signal.aborted) summarize(terminal, total - failed.length, failed)
  return failed
}

function summarize(terminal: Terminal, done: number, failed: readonly string[]): void {
  terminal.note(`${countText(done, 'picture')} done, ${failed.length} failed.`)
  for (const source of failed) terminal.note(`  ${terminal.paint('red', 'failed')}  ${printable(source)}`)
}

const doneText = ({ source, output, picture: { widthPx, heightPx, sizeBytes } }: ResizedFile) =>
  `${printable(source)} → ${printable(output)} (${widthPx} × ${heightPx}, ${sizeText(sizeBytes)})`

/** What `--json` prints of a result. */
export function resultOf({ source, output, job, picture }: ResizedFile) {
  const { assetId, mediaType, widthPx, heightPx, sizeBytes, sha256 } = picture
  return { source, output, jobId: job.jobId, assetId, mediaType, widthPx, heightPx, sizeBytes, sha256 }
}

/** `-o small.webp` asks for WebP without `-f`. */
function agreed(format: Format | undefined, named: Format, output: string | undefined): Format {
  if (format === undefined || format === named) return named
  throw new CommandError(`The format ${format} and -o ${output} contradict each other. Change one.`, exitCodes.usage)
}
