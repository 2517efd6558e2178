import * as z from 'zod'

/** The name of a provider of models, such as `huggingface`. */
export const ProviderName = z.string().regex(/^[a-z0-9-]{1,40}$/)

/** A provider that takes a key, and whether it has one. The key itself is never shown. */
export const ProviderKey = z
  .object({
    provider: ProviderName,
    title: z.string(),
    setting: z.string().meta({ description: 'The environment’s name for the key.' }),
    source: z
      .enum(['environment', 'stored'])
      .nullable()
      .meta({ description: 'Where the key comes from; null when there is none. The environment wins.' }),
  })
  .meta({ id: 'ProviderKey' })
export type ProviderKey = z.infer<typeof ProviderKey>

export const ProviderKeyList = z.object({ keys: z.array(ProviderKey) }).meta({ id: 'ProviderKeyList' })

export const NewProviderKey = z
  .strictObject({
    key: z.string().regex(/^[!-~]{1,512}$/, 'must be 1 to 512 visible characters without blanks'),
    test: z.boolean().default(true).meta({ description: 'Ask the provider first whether the key is good.' }),
  })
  .meta({ id: 'NewProviderKey' })

export const StoredProviderKey = z
  .object({
    provider: ProviderName,
    tested: z.boolean().meta({ description: 'The provider was asked, and took the key.' }),
  })
  .meta({ id: 'StoredProviderKey' })
export type StoredProviderKey = z.infer<typeof StoredProviderKey>
