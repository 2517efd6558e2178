import { createHash } from 'node:crypto'
import { ssmClient } from '../adapters/aws/ssm-client.ts'
import { ssmParameters } from '../adapters/aws/ssm-parameters.ts'
import { httpOrigin, secretList, tokenList, wordList } from '../config-parsers.ts'
import type { Engine } from '../core/engine.ts'
import type { TokenEntry } from '../http/auth.ts'

/** What the stack and `atelier deploy` keep in SSM; no function has a secret in its environment. */
export interface AwsParameters {
  readonly secrets: Engine['secrets']
  /** Everything that no log line may carry. */
  readonly secretTexts: readonly string[]
  /** Who may use the API. */
  readonly tokens: readonly TokenEntry[]
  /** Where clients reach the API, such as `https://pictures.example`. */
  readonly publicUrl: string
  /** Providers of models that have a key in this stage. */
  readonly keyedProviders: readonly string[]
  /** Their keys by name; empty in functions that ask no model, which may not read them. */
  readonly providerKeys: Readonly<Record<string, string>>
}

/** Reads them, once per cold start. Throws an Error that names the parameter which is missing or not allowed. */
export async function readAwsParameters(
  prefix: string,
  { asksModels }: { readonly asksModels: boolean },
): Promise<AwsParameters> {
  const client = ssmClient()
  const parameters = ssmParameters({ client, prefix })
  const [secrets, tokens, publicUrl, keyedProviders, providerKeys] = await Promise.all([
    parameters.read('secrets', secretList),
    parameters.read('tokens', tokenList),
    parameters.read('public-url', httpOrigin),
    parameters.readIfThere('keyed-providers', wordList),
    asksModels ? ssmParameters({ client, prefix: `${prefix}providers/` }).readEach() : {},
  ])
  const [first = '', ...rest] = secrets
  const bytes = (secret: string) => new TextEncoder().encode(secret)
  return {
    secrets: [bytes(first), ...rest.map(bytes)],
    secretTexts: [...secrets, ...tokens.map(({ token }) => token), ...Object.values<string>(providerKeys)],
    tokens: tokens.map(({ ownerId, token }) => ({ ownerId, tokenSha256: createHash('sha256').update(token).digest() })),
    publicUrl,
    keyedProviders: keyedProviders ?? [],
    providerKeys,
  }
}
