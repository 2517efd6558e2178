import * as z from 'zod'
import { AssetId, JobId } from '../../schema/id.ts'

/** Parameters that several routes share. */
export const AssetParams = z.object({ assetId: AssetId })
export const JobParams = z.object({ jobId: JobId })

/** A page of a hundred with all facts is about 80 kB of JSON, which is as much as a client should have to hold for one screen. */
const MAX_PAGE = 100

/** How lists are cut into pages. */
export const Paging = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(20).meta({ description: 'How many; 1 to 100.' }),
  cursor: z.string().max(500).optional().meta({ description: 'The nextCursor of the page before.' }),
})

export const NextCursor = z.string().nullable().meta({ description: 'For the next page; null on the last.' })

/** What is left out of an options object must not be there as undefined. */
export function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
