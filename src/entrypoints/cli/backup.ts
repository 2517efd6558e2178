import { backUpData } from '../../adapters/local/back-up-data.ts'
import { readConfig } from '../../config.ts'
import { readEnvironment } from '../environment.ts'
import { exitCodes } from './exit-codes.ts'
import { createTerminal } from './terminal.ts'
import { countText, sizeText } from './text.ts'

export interface BackupOptions {
  readonly data?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** `atelier backup`: the copy's folder is the data. Pictures that were gone before are a failure, and the copy is kept. */
export async function backup(folder: string, { data, json = false, quiet = false }: BackupOptions): Promise<void> {
  const { stdout, stderr } = process
  const terminal = createTerminal({ stdout, stderr, environment: process.env, isQuiet: quiet })
  const { dataDirectory } = readConfig({ ...readEnvironment(), ...(data === undefined ? {} : { ATELIER_DATA: data }) })
  const facts = await backUpData(dataDirectory, folder)
  if (json) terminal.json(facts)
  else terminal.data(facts.directory)
  terminal.note(`${countText(facts.blobs, 'file')} of pictures, ${sizeText(facts.sizeBytes)}.`)
  if (facts.missing.length === 0) return
  process.exitCode = exitCodes.failed
  const [first] = facts.missing
  terminal.fail(
    `${countText(facts.missing.length, 'picture')} could not be copied, because the bytes are not in ${dataDirectory} any more: ${first}${facts.missing.length > 1 ? ' and others' : ''}. Everything else is in the copy; take these from an older backup.`,
  )
}
