// Loaded before the command by `--import`: the CDK is the test's, everything else is the real thing.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const fake = pathToFileURL(join(import.meta.dirname, 'fake-infra-tools.ts')).href

registerHooks({
  resolve(specifier, context, next) {
    const isReplaced = specifier === './infra-tools.ts' && context.parentURL?.endsWith('/cli/aws/deploy.ts')
    return isReplaced ? { url: fake, shortCircuit: true } : next(specifier, context)
  },
})
