import type * as z from 'zod'
import type { ErrorCode } from '../errors.ts'

/** The groups of the reference page, in its order. */
export const tags = {
  assets: 'Pictures: send them in, read their facts, fetch their bytes.',
  uploads: 'Signed targets, for browsers and apps that must not hold a token, and for pictures too large for one call.',
  jobs: 'Work on pictures: ask for it, follow it, fetch its results.',
  operations: 'What can be done to pixels.',
  models: 'Who makes pictures, and the keys for them.',
  account: 'Who you are here, and what you may spend.',
  server: 'Health, metrics and this document.',
} as const
export type Tag = keyof typeof tags

export interface RouteBody {
  readonly description?: string
  readonly required?: boolean
  /** By media type. */
  readonly content: Readonly<Record<string, { schema: z.ZodType | Record<string, unknown>; example?: unknown }>>
}

export interface RouteResponse {
  readonly description: string
  readonly headers?: Readonly<Record<string, string>>
  readonly schema?: z.ZodType
  /** Left out means JSON when there is a schema. */
  readonly mediaType?: string
}

/** One operation of the API, as it is served and as it is documented. */
export interface RouteConfig<Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject> {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** `/v1/jobs/{jobId}` */
  readonly path: string
  readonly operationId: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  /** Parameters of the path; what does not fit them is not found. */
  readonly params?: Params
  /** A strict object: unknown query parameters are refused. */
  readonly query?: Query
  /** Request headers worth knowing, by name. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RouteBody
  readonly responses: Readonly<Record<number, RouteResponse>>
  /** The failures that are the route's own; those that every route may have are added. */
  readonly errors?: readonly ErrorCode[]
  /** Lines of shell that work when pasted; see docs/example.ts. */
  readonly example: readonly string[]
  readonly isHidden?: boolean
}
