// Compiled code is kept between starts; that halves the time to the first answer. It must be on before anything large is
// loaded, hence the late import.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/atelier', import.meta.url)))
const { runServer } = await import('./run-server.ts')
await runServer(process.argv.slice(2))
