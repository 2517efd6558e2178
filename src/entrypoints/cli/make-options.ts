import type { Command } from 'commander'
import { addSharedOptions } from './shared-options.ts'

/** Adds the options that every command has that has pictures made by a model. */
export function addMakeOptions(command: Command): Command {
  command
    .option('-o, --output <path>', 'a file name with an ending, or a folder')
    .option('--force', 'replace results that exist already')
    .option('--dry-run', 'show the model, the price and the budget that is left, and make nothing')
  return addSharedOptions(command)
}
