// Compiled code is kept between starts; that halves the time until a command does something. It must be on before
// anything large is loaded, hence the late import.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/atelier', import.meta.url)))
const { run } = await import('./cli/run.ts')
process.exitCode = await run(process.argv.slice(2))
