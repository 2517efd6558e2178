import { spawnSync } from 'node:child_process'
import services from '../../scripts/services.json' with { type: 'json' }

/**
 * Whether a program from `scripts/services.json` is there, for `it.skipIf(!hasTool('strace'))`. Where it is not, says
 * what is skipped and how to install it; in CI it throws, because there nothing may be skipped.
 */
export function hasTool(tool: string, environment: NodeJS.ProcessEnv = process.env, table = services): boolean {
  const row = table.find((one) => one.tool === tool)
  if (!row) throw new Error(`${tool} is not in scripts/services.json`)
  const [command = tool, ...args] = row.check
  if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return true
  const message = `${tool} is missing (${row.why}). Install it with: npm run setup:services, or apt-get install ${row.package}`
  if (environment.CI === 'true') throw new Error(message)
  process.stderr.write(`Skipped: ${message}\n`)
  return false
}
