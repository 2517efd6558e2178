import type { Command } from 'commander'
import { dataOption } from './shared-options.ts'

/** `atelier serve` */
export function serveCommand(command: Command): void {
  command
    .description(
      'Start the API and its workers on this machine, until Ctrl-C or SIGTERM. Flags override ATELIER_ variables.',
    )
    .option('--host <address>', 'the address to listen on (ATELIER_HOST, default 127.0.0.1)')
    .option('--port <number>', 'the port; 0 takes any free one (ATELIER_PORT, default 8787)')
    .addOption(dataOption())
    .option('--workers <count>', 'processes that work on pictures (ATELIER_WORKERS, default one for each core)')
    .addHelpText(
      'after',
      `
Examples:
  atelier serve
  atelier serve --port 9000 --data ~/pictures
  ATELIER_TOKENS=anna:$(openssl rand -hex 24) atelier serve --host 0.0.0.0`,
    )
    .action(async (options: Readonly<Record<string, string>>) => {
      const { runServer } = await import('../run-server.ts')
      await runServer(Object.entries(options).map(([name, value]) => `--${name}=${value}`))
    })
}
