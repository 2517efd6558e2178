import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { ReadyPicture } from '../schema/asset.ts'
import { AssetId } from '../schema/id.ts'
import { type SourceRef, type Stage, stage, type TaskContext, type TaskResult, type UrlRef } from './define.ts'
import { discard } from './discard.ts'

/** A picture that a job starts from: one that is stored, or one at an address, which the job fetches first. */
export const Source = z
  .union([
    z.strictObject({ assetId: AssetId }),
    z.strictObject({
      url: z
        .string()
        .min(1)
        // As long as the addresses that browsers and proxies agree on; signed ones of storage services have up to 1,500.
        .max(2048)
        .meta({ description: 'An http or https address of a picture, reachable for everybody.' }),
    }),
  ])
  .meta({ id: 'Source', description: 'A stored picture by its id, or a picture on the web, which is fetched first.' })
export type Source = z.infer<typeof Source>

/** A source, and where the input names it, such as `source` or `images.2`. */
export interface NamedSource {
  readonly source: Source
  readonly field: string
}

/** What a kind of job needs to take addresses wherever it takes assets. */
export interface FetchSources<Input> {
  /** Goes before the other stages: a task for each address, none when there is none. */
  readonly stage: Stage<Input>
  /** For `JobKind.sources`: those of the sources that are stored already. */
  readonly sources: (input: Input) => readonly SourceRef[]
  /** For `JobKind.urls`. */
  readonly urls: (input: Input) => readonly UrlRef[]
  /** For later stages: the picture of a source, stored and ready. Throws what `TaskContext.asset` throws. */
  readonly asset: (context: TaskContext<Input>, source: Source) => Promise<ReadyPicture>
}

const STAGE = 'fetch'

/**
 * The stage `fetch`, which brings pictures from the web into the owner's library, and what goes with it. `named` gives
 * the sources of an input, always in the same order; an address that is named twice is fetched once. The fetched asset
 * stays when the job has ended. What only its header tells is not known at submission: judge it in the stage that uses it.
 */
export function fetchSources<Input>(named: (input: Input) => readonly NamedSource[]): FetchSources<Input> {
  const addresses = (input: Input) => [
    ...new Set(named(input).flatMap(({ source }) => ('url' in source ? [source.url] : []))),
  ]
  return {
    stage: stage(STAGE, {
      pool: 'web',
      tasks: (input) => addresses(input).length,
      run: (context) => fetchPicture(context, addresses(context.input)[context.index]),
      // 30 s for the way here and the rest for a decoder; a worker on AWS has a minute.
      timeoutSeconds: 50,
      maxAttempts: 3,
      retryBaseMs: 1_000,
    }),
    sources: (input) =>
      named(input).flatMap(({ source, field }) =>
        'url' in source ? [] : [{ assetId: source.assetId, field: `${field}.assetId` }],
      ),
    urls: (input) =>
      named(input).flatMap(({ source, field }) =>
        'url' in source ? [{ url: source.url, field: `${field}.url` }] : [],
      ),
    asset(context, source) {
      if ('assetId' in source) return context.asset(source.assetId)
      const fetched = context.results[STAGE]?.[addresses(context.input).indexOf(source.url)]
      if (fetched === undefined) throw new Error(`${context.stage} uses an address that was not fetched`)
      return context.asset(fetched)
    },
  }
}

async function fetchPicture(context: TaskContext, url: string | undefined): Promise<TaskResult> {
  if (url === undefined) throw new Error(`There is no address for ${context.stage} ${context.index}`)
  const { ports, ownerId, assetId, originalKey: key, signal } = context
  // An earlier try may have stored it and died before it said so.
  if (await ports.assets.get(ownerId, assetId)) return { assetId }
  let isNamed = false
  try {
    const answer = await ports.web.open(url, { signal, accept: 'image/*' })
    const { bytes, sha256 } = hashed(answer.bytes)
    await ports.blobs.put(key, bytes)
    const facts = await ports.pixels.inspect(key, signal)
    const now = context.nowMs()
    // Should the write's answer get lost, the bytes may be the asset's. If they are not, the sweeper will see.
    isNamed = true
    const stored = await ports.assets.create({
      ...facts,
      sha256: sha256(),
      schemaVersion: 1,
      assetId,
      ownerId,
      state: 'ready',
      source: 'url',
      key,
      parents: [],
      jobId: context.jobId,
      createdAtMs: now,
      completedAtMs: now,
      ...factsOfAddress(url),
    })
    isNamed = stored.key === key
    return { assetId }
  } finally {
    if (!isNamed) await discard(context, key)
  }
}

/** The bytes as they pass, and the SHA-256 of all that have, in lowercase hex. */
function hashed(body: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  async function* pass() {
    for await (const piece of body) {
      hash.update(piece)
      yield piece
    }
  }
  return { bytes: pass(), sha256: () => hash.digest('hex') }
}

/** A plain name, as most pictures on the web have one; nothing that would have to be cleaned. */
const FILENAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()-]{0,99}$/u

/** Signed addresses carry their signature in the query, so it is not kept. */
function factsOfAddress(url: string): { sourceUrl: string; filename?: string } {
  const { origin, pathname } = new URL(url)
  const filename = decoded(pathname.split('/').at(-1) ?? '')
  return { sourceUrl: origin + pathname, ...(FILENAME.test(filename) ? { filename } : {}) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
