import type { ProviderKeysFile } from '../adapters/local/provider-keys-file.ts'
import { AppError } from '../errors.ts'
import type { ProviderKeys } from '../ports/provider-keys.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'
import { connectionOf } from '../providers/connect-providers.ts'
import { providers } from '../providers/index.ts'
import type { ProviderSetups } from '../providers/open-models.ts'
import type { Provider } from '../providers/provider.ts'

/** Keys of the environment, which win, and of a file. `onChange` is called after every change of the file. */
export function keyRing(options: {
  readonly file: ProviderKeysFile
  readonly fromEnvironment: Readonly<Record<string, string | undefined>>
  readonly setups: () => ProviderSetups
  readonly web: SafeFetch
  readonly onChange: () => void
}): ProviderKeys {
  const { file, fromEnvironment, setups, web, onChange } = options
  const takers = Object.values(providers).flatMap(({ key, ...one }) => (key ? [{ ...one, key }] : []))

  function takerOf(name: string) {
    const provider = takers.find((one) => one.name === name)
    if (provider) return provider
    const names = takers.map((one) => one.name).join(', ')
    throw new AppError('not_found', `There is no provider "${name.slice(0, 40)}" that takes a key. There are ${names}.`)
  }

  function refuseWhereSet({ name, title, key }: ReturnType<typeof takerOf>): void {
    if (fromEnvironment[name] === undefined) return
    const message = `The key for ${title} is set by ${key.setting} in the server's environment, which wins. Change it there.`
    throw new AppError('not_ready', message)
  }

  async function test(provider: Provider, key: string, signal: AbortSignal): Promise<boolean> {
    const setup = { ...setups()[provider.name], hasKey: true, key }
    // Where it is not said yet where the provider is, there is nobody to ask.
    if (!provider.testKey || (setup.baseUrl ?? provider.url.default) === undefined) return false
    await provider.testKey(connectionOf(provider, setup, web), signal)
    return true
  }

  return {
    list: () =>
      takers.map(({ name, title, key }) => ({
        provider: name,
        title,
        setting: key.setting,
        source:
          fromEnvironment[name] !== undefined ? 'environment' : file.read()[name] !== undefined ? 'stored' : undefined,
      })),
    async set(name, key, { test: isWanted, signal }) {
      const provider = takerOf(name)
      refuseWhereSet(provider)
      const tested = isWanted && (await test(provider, key, signal))
      file.write(name, key)
      onChange()
      return { tested }
    },
    remove(name) {
      const provider = takerOf(name)
      refuseWhereSet(provider)
      file.write(name, undefined)
      onChange()
    },
  }
}
