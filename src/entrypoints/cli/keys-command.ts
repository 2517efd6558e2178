import type { Command } from 'commander'
import { exitCodeHelp } from './exit-codes.ts'
import { readSecret } from './read-secret.ts'
import { addSharedOptions, type SharedOptions } from './shared-options.ts'
import { tableLines } from './table.ts'
import { withClient } from './with-client.ts'

const EXAMPLES = `
Examples:
  atelier keys add huggingface
  atelier keys add openai < key.txt
  atelier keys list
  atelier keys remove huggingface

Keys are kept in the data folder, readable by you alone. A key in the environment
wins. They are never an argument: those are seen by everybody on the machine.
${exitCodeHelp}`

/** `atelier keys add | list | remove` */
export function keysCommand(command: Command): void {
  command.addHelpText('after', EXAMPLES)
  const add = (name: string, summary: string) =>
    addSharedOptions(command.command(name).description(summary).helpOption('--help', 'explain this command'))
      // After a mistake one wants to know about this command, not about all.
      .showHelpAfterError(`(atelier keys ${name.split(' ')[0]} --help shows what there is)`)

  add('add <provider>', 'Store the key for a provider, from a prompt or standard input.')
    .option('--no-test', 'do not ask the provider whether it is good, which costs nothing')
    .action(addKey)
  add('list', 'Show which providers have a key.').action(listKeys)
  add('remove <provider>', 'Forget the key for a provider.').action(removeKey)
}

async function addKey(provider: string, options: SharedOptions & { test: boolean }): Promise<void> {
  // Asked for first: meanwhile others may use the data folder.
  const key = await readSecret(`Key for ${provider}: `, process)
  await withClient(options, async ({ client, terminal }) => {
    const stored = await client.setProviderKey(provider, key, options.test)
    if (options.json) return terminal.json(stored)
    terminal.data(`${provider}  stored${stored.tested ? ', and the provider takes it' : ', not tested'}`)
  })
}

async function listKeys(options: SharedOptions): Promise<void> {
  await withClient(options, async ({ client, terminal }) => {
    const keys = await client.listProviderKeys()
    if (options.json) {
      for (const key of keys) terminal.json(key)
      return
    }
    const rows = keys.map(({ provider, source, setting }) => [provider, source ?? 'none', setting])
    for (const line of tableLines(['PROVIDER', 'KEY', 'SETTING'], rows, terminal.dataWidth)) terminal.data(line)
  })
}

async function removeKey(provider: string, options: SharedOptions): Promise<void> {
  await withClient(options, async ({ client, terminal }) => {
    await client.removeProviderKey(provider)
    if (options.json) terminal.json({ provider, removed: true })
    else terminal.data(`${provider}  removed`)
  })
}
