import * as z from 'zod'
import { AppError } from '../errors.ts'
import type { Profile } from '../schema/asset.ts'
import type { Format } from './format.ts'
import { findOperation, operationNames, operations } from './index.ts'
import type { Operation, OperationCall } from './operation.ts'
import { parseUrl } from './url-grammar.ts'

/** Each operation after the first passes through a raw copy of the picture; more than this is a program, not a request. */
export const MAX_OPERATIONS = 32

/** What a list of operations, in either form, comes to: defaults filled in, so that equal requests are equal values. */
export interface ParsedOperations {
  readonly operations: readonly OperationCall[]
  /** Only the URL form can say it. */
  readonly format?: Format
  /** 1 to 100. Only the URL form can say it. */
  readonly quality?: number
  /** Only the URL form can say it. */
  readonly profile?: Profile
}

const callSchemas = Object.values<Operation>(operations).map((operation) =>
  operation.params.safeExtend({ operation: z.literal(operation.name) }),
)

/** What requests may hold under `operations`: the URL form or a list of objects. Its output is not parsed yet; `parseOperations` does that. */
export const OperationsInput = z
  .union([
    z
      .string()
      // A text of 500 letters is up to 2000 characters; servers and proxies take addresses of 8000.
      .max(4000)
      .meta({ examples: ['w_500,h_500,fit_cover'] }),
    z.array(z.looseObject({ operation: z.string() })).max(MAX_OPERATIONS),
  ])
  .meta({ description: 'Operations in order: the URL form, or a list of objects.' })
export type OperationsInput = z.infer<typeof OperationsInput>

/** One operation with its parameters, strict: for OpenAPI and for `GET /v1/operations`. */
export const OperationCallSchema = z
  .union(callSchemas)
  .meta({ id: 'OperationCall', description: 'One operation with its parameters.' })

/**
 * Checks operations in either form and fills in defaults. Safe to repeat: a parsed list parses to itself.
 * `field` is where the list stands in the request, such as `outputs.0.operations`.
 * Throws `invalid_request` naming the token or the field.
 */
export function parseOperations(input: OperationsInput, field = 'operations'): ParsedOperations {
  const { calls, ...output } = typeof input === 'string' ? parseUrl(input, field) : { calls: input }
  if (calls.length > MAX_OPERATIONS) {
    throw new AppError(
      'invalid_request',
      `There are ${calls.length} operations; at most ${MAX_OPERATIONS} are done in one go.`,
      { field },
    )
  }
  return { operations: calls.map((call, index) => parseCall(call, `${field}.${index}`)), ...output }
}

function parseCall(call: OperationCall, field: string): OperationCall {
  const { operation: name, ...params } = call
  const operation = findOperation(name)
  if (!operation) {
    throw new AppError(
      'invalid_request',
      `There is no operation ${JSON.stringify(name)}. There are: ${operationNames.join(', ')}.`,
      {
        field: `${field}.operation`,
      },
    )
  }
  const parsed = operation.params.safeParse(params)
  if (parsed.success) return { operation: name, ...definedOnly(parsed.data) }
  const issue = parsed.error.issues[0]
  const path = [field, ...(issue?.path ?? [])].join('.')
  throw new AppError('invalid_request', `${path} of ${name}: ${issue?.message ?? 'is not valid'}`, { field: path })
}

/** A parameter given as undefined is a parameter left out. */
function definedOnly(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))
}
