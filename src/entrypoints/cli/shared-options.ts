import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** What every command that talks to a server takes. */
export interface SharedOptions {
  readonly server?: string
  readonly token?: string
  readonly data?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Adds the options that say where the work is done and how it is shown. */
export function addSharedOptions(command: Command): Command {
  return command
    .option('--server <url>', 'use this server instead of the one on this machine', serverUrl)
    .option('--token <token>', 'the token for it; ATELIER_TOKEN keeps it out of the process list')
    .addOption(dataOption())
    .option('--json', 'print one line of JSON for each result')
    .option('--quiet', 'show results and failures only')
}

/** `--data`, from where the user stands; the variable starts at the project's folder. */
export const dataOption = () =>
  new Option('--data <folder>', 'the data folder (default: ATELIER_DATA, else data/ of the project)').argParser(
    (text: string) => resolve(text),
  )

/** A whole number of the command line. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`)
  }
}

function serverUrl(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:8787.')
}
