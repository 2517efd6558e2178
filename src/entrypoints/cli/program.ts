import { Command } from 'commander'
import packageJson from '#package.json' with { type: 'json' }
import { exitCodeHelp } from './exit-codes.ts'

/** A command, loaded when it is called for: `--help` of all must not wait for any. */
interface Entry {
  readonly summary: string
  /** Adds arguments, options, examples and the action. */
  load(): Promise<(command: Command) => void>
}

/** Every command of `atelier`. */
const commands: Readonly<Record<string, Entry>> = {
  serve: {
    summary: 'Start the API and its workers on this machine.',
    load: async () => (await import('./serve-command.ts')).serveCommand,
  },
  resize: {
    summary: 'Make other sizes and formats of pictures.',
    load: async () => (await import('./resize-command.ts')).resizeCommand,
  },
  generate: {
    summary: 'Make pictures from words.',
    load: async () => (await import('./generate-command.ts')).generateCommand,
  },
  edit: {
    summary: 'Have pictures changed as told.',
    load: async () => (await import('./edit-command.ts')).editCommand,
  },
  animate: {
    summary: 'Have a picture moved.',
    load: async () => (await import('./animate-command.ts')).animateCommand,
  },
  watch: {
    summary: 'Do the same for every picture that is put into a folder.',
    load: async () => (await import('./watch-command.ts')).watchCommand,
  },
  jobs: {
    summary: 'List, show, cancel, retry and delete jobs.',
    load: async () => (await import('./jobs-command.ts')).jobsCommand,
  },
  models: {
    summary: 'List who can make pictures, what it costs, and what is missing.',
    load: async () => (await import('./models-command.ts')).modelsCommand,
  },
  keys: {
    summary: 'Store, list and remove the keys for providers of models.',
    load: async () => (await import('./keys-command.ts')).keysCommand,
  },
  doctor: {
    summary: 'Check that everything is in order here, and say what to do about the rest.',
    load: async () => (await import('./doctor-command.ts')).doctorCommand,
  },
  backup: {
    summary: 'Copy the data folder, also while a server works.',
    load: async () => (await import('./backup-command.ts')).backupCommand,
  },
  deploy: {
    summary: 'Bring Atelier to an AWS account, or up to date there.',
    load: async () => (await import('./deploy-command.ts')).deployCommand,
  },
  destroy: {
    summary: 'Remove it from there with everything in it.',
    load: async () => (await import('./destroy-command.ts')).destroyCommand,
  },
  redrive: {
    summary: 'Try again what failed there.',
    load: async () => (await import('./redrive-command.ts')).redriveCommand,
  },
}

const EXAMPLES = `
Examples:
  atelier serve                        the API at http://127.0.0.1:8787
  atelier resize photo.jpg             photo-500.jpg, at most 500 px
  atelier resize *.jpg -w 1200 -f webp -o small/
  atelier generate "a red fox" -n 4
  atelier edit photo.jpg "make it night"
  atelier animate photo.jpg "waves rise"
  atelier watch inbox/ -o web/
  atelier jobs list --status failed

Commands use the server that owns the data folder when it runs, else do the work
themselves; --server names another.`

/** The command line with all commands named, and the one that is called for (if any) complete. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('atelier')
    .description(packageJson.description)
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', EXAMPLES + exitCodeHelp)
    .showHelpAfterError('(atelier --help shows what there is)')
    .exitOverride()
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(summary)
      .helpOption('--help', 'explain this command')
    command.showHelpAfterError(`(atelier ${name} --help shows what there is)`)
    if (args.includes(name)) (await load())(command)
  }
  return program
}
