import type { Client } from '../../client/client.ts'
import { saveDownload } from '../../client/files.ts'
import { fileEnding } from '../../schema/file-ending.ts'
import type { JobOutput } from '../../schema/job.ts'
import type { ResultNames, WantedResult } from './result-names.ts'

export interface SavedResult {
  readonly path: string
  readonly picture: JobOutput
}

export interface SaveResultsOptions {
  readonly names: ResultNames
  /** How each is called besides its ending, which follows from what it is. */
  readonly labels: readonly string[]
  readonly force: boolean
  readonly signal: AbortSignal
  readonly onSaved: (result: SavedResult) => void
}

/** Writes a job's pictures to files, each of which is whole, on the disk, and replaces nothing that it may not. */
export async function saveResults(
  client: Client,
  pictures: readonly JobOutput[],
  { names, labels, force, signal, onSaved }: SaveResultsOptions,
): Promise<void> {
  let rest = pictures.map((picture, index) => ({ picture, result: resultOf(picture, labels[index] ?? '') }))
  while (rest.length > 0) {
    const paths = names.paths(rest.map(({ result }) => result))
    const saved = await saveUntilTaken(rest.map(({ picture }, index) => ({ picture, path: paths[index] ?? '' })))
    rest = rest.slice(saved)
  }

  /** Gives how many were saved before a name was found to be in use. */
  async function saveUntilTaken(planned: readonly SavedResult[]): Promise<number> {
    for (const [index, { path, picture }] of planned.entries()) {
      try {
        const download = await client.download(picture.url, { signal })
        await saveDownload(download, path, { overwrite: force, isDurable: true, signal })
      } catch (error) {
        // Somebody took it since it was chosen. What was made is not lost for that.
        if (names.isFree && (error as NodeJS.ErrnoException).code === 'EEXIST') return index
        throw error
      }
      onSaved({ path, picture })
    }
    return planned.length
  }
}

const resultOf = ({ mediaType }: JobOutput, label: string): WantedResult => ({
  label,
  ending: `.${fileEnding(mediaType)}`,
})
