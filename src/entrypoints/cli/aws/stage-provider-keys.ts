import type { Parameters } from '../../../adapters/aws/deployment/parameters.ts'
import type { Environment } from '../../../config-read.ts'
import { providers } from '../../../providers/index.ts'

/**
 * Stores the keys for providers of models that are in the environment of whoever deploys, each as an encrypted parameter
 * that only the function which asks models may read, and the providers' names where all functions may. Keys that are
 * stored already and are not given now stay. Gives the names of all that have one.
 */
export async function storeProviderKeys(parameters: Parameters, environment: Environment): Promise<readonly string[]> {
  const takers = Object.values(providers).flatMap(({ name, key }) => (key ? [{ name, key }] : []))
  for (const { name, key } of takers) {
    const value = [key.setting, ...key.aliases].map((setting) => environment[setting]).find(Boolean)
    if (!value) continue
    const description = `The key of Atelier for ${name}, a provider of models.`
    await parameters.write(`providers/${name}`, value, { isSecret: true, description })
  }
  const stored = await parameters.names()
  const keyed = takers
    .map(({ name }) => name)
    .filter((name) => stored.some((one) => one.endsWith(`/providers/${name}`)))
  const description = 'Providers of models that have a key in this stage.'
  // A parameter cannot be empty; without it no provider has a key.
  if (keyed.length > 0) await parameters.write('keyed-providers', keyed.join(','), { isSecret: false, description })
  return keyed
}
