import type { Command } from 'commander'
/** x */
export function doctorCommand(_c: Command): void {}
