import * as z from 'zod'
import { failure } from './failure.ts'
import { action, type JsonService, startJsonService } from './json-service.ts'

export interface StoredParameter {
  readonly type: 'String' | 'SecureString'
  readonly value: string
}

export interface LocalParameterStore extends JsonService {
  /** What is stored, by full name. */
  readonly parameters: ReadonlyMap<string, StoredParameter & { readonly version: number }>
}

/** Of the standard tier. Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const MAX_VALUE_CHARACTERS = 4_096
/** The most of a page, and of names in one request. */
const MAX_RESULTS = 10
const MAX_LEVELS = 15

const Name = z
  .string()
  .max(1_011)
  .regex(/^(\/[\w.-]+)+$|^[\w.-]+$/)
  .refine((name) => !/^\/?(aws|ssm)/i.test(name) && name.split('/').length - 1 <= MAX_LEVELS)
const WithDecryption = z.boolean().default(false)
const Names = z.array(Name).min(1).max(MAX_RESULTS)

const GetParametersByPath = z.strictObject({
  Path: z.string().regex(/^\/([\w./-]*)$/),
  Recursive: z.boolean().default(false),
  WithDecryption,
  MaxResults: z.int().min(1).max(MAX_RESULTS).default(MAX_RESULTS),
  NextToken: z.string().optional(),
})

const PutParameter = z.strictObject({
  Name,
  Description: z.string().max(1_024).optional(),
  Value: z.string().min(1),
  Type: z.enum(['String', 'SecureString']).optional(),
  Overwrite: z.boolean().default(false),
})

/**
 * The Parameter Store of AWS Systems Manager on this machine: String and SecureString, read by name and by path, with
 * AWS's errors. An encrypted value that is read without decryption is unreadable here too.
 */
export async function startParameterStore(
  initial: Readonly<Record<string, StoredParameter>> = {},
): Promise<LocalParameterStore> {
  const parameters = new Map(Object.entries(initial).map(([name, one]) => [name, { ...one, version: 1 }]))

  function shown(name: string, isDecrypted: boolean): object | undefined {
    const found = parameters.get(name)
    if (!found) return undefined
    const { type, value, version } = found
    const Value = type === 'SecureString' && !isDecrypted ? Buffer.from(`encrypted ${name}`).toString('base64') : value
    return {
      Name: name,
      Type: type,
      Value,
      Version: version,
      ARN: `arn:aws:ssm:eu-west-1:000000000000:parameter${name}`,
    }
  }

  const service = await startJsonService({
    signingName: 'ssm',
    targetPrefix: 'AmazonSSM',
    version: '1.1',
    actions: {
      GetParameter: action(z.strictObject({ Name, WithDecryption }), (input) => {
        const Parameter = shown(input.Name, input.WithDecryption)
        if (!Parameter) throw failure('ParameterNotFound', '')
        return { Parameter }
      }),
      GetParameters: action(z.strictObject({ Names, WithDecryption }), (input) => {
        const names = [...new Set(input.Names)]
        return {
          Parameters: names.flatMap((name) => shown(name, input.WithDecryption) ?? []),
          InvalidParameters: names.filter((name) => !parameters.has(name)),
        }
      }),
      GetParametersByPath: action(GetParametersByPath, (input) => {
        const folder = input.Path.endsWith('/') ? input.Path : `${input.Path}/`
        const isInside = (name: string) =>
          name.startsWith(folder) && (input.Recursive || !name.slice(folder.length).includes('/'))
        const names = [...parameters.keys()].filter(isInside).sort()
        const start = input.NextToken === undefined ? 0 : Number(/^page-(\d+)$/.exec(input.NextToken)?.[1])
        if (Number.isNaN(start)) throw failure('InvalidNextToken', 'The specified token is not valid.')
        const end = start + input.MaxResults
        return {
          Parameters: names.slice(start, end).map((name) => shown(name, input.WithDecryption)),
          ...(end < names.length && { NextToken: `page-${end}` }),
        }
      }),
      PutParameter: action(PutParameter, (input) => {
        const found = parameters.get(input.Name)
        if (found && !input.Overwrite) throw failure('ParameterAlreadyExists', 'The parameter already exists.')
        const type = input.Type ?? found?.type
        if (!type) throw failure('ValidationException', 'A parameter type is required when you create a parameter.')
        if (input.Value.length > MAX_VALUE_CHARACTERS)
          throw failure('ValidationException', 'Standard tier parameters support a maximum value of 4096 characters.')
        const version = (found?.version ?? 0) + 1
        parameters.set(input.Name, { type, value: input.Value, version })
        return { Version: version, Tier: 'Standard' }
      }),
      DeleteParameters: action(z.strictObject({ Names }), (input) => ({
        InvalidParameters: input.Names.filter((name) => !parameters.has(name)),
        DeletedParameters: input.Names.filter((name) => parameters.delete(name)),
      })),
    },
  })
  return { ...service, parameters }
}
