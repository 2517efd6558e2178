import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm'
import type * as z from 'zod'
import { awsCall } from './aws-call.ts'

export interface SsmParametersOptions {
  readonly client: SSMClient
  /** What their names start with, such as `/atelier/dev/`. */
  readonly prefix: string
}

export interface SsmParameters {
  /**
   * The value, as the schema reads it. Throws an Error for the operator, naming the parameter and what to do, when it is
   * missing or not what the schema takes. No value, nor a part of one, is in it.
   */
  read<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema>>
  /** The same for one that need not be there. */
  readIfThere<Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.output<Schema> | undefined>
  /** All values by their names, without the prefix. */
  readEach(): Promise<Readonly<Record<string, string>>>
}

/**
 * What the stack and `atelier deploy` keep for the functions in Systems Manager. All parameters below the prefix are read
 * at the first question, once for as long as the process lives; a change takes effect with the next deploy.
 */
export function ssmParameters({ client, prefix }: SsmParametersOptions): SsmParameters {
  const path = prefix.replace(/\/*$/, '/')
  let reading: Promise<ReadonlyMap<string, string>> | undefined

  async function readAll(): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>()
    for await (const page of paginateGetParametersByPath({ client }, { Path: path, WithDecryption: true })) {
      for (const { Name = '', Value } of page.Parameters ?? []) {
        if (Value !== undefined) values.set(Name, Value)
      }
    }
    return values
  }

  function values(): Promise<ReadonlyMap<string, string>> {
    reading ??= awsCall(`ssm:GetParametersByPath on ${path}`, readAll).catch((error: unknown) => {
      // A bad moment at a cold start must not last as long as the process.
      reading = undefined
      throw error
    })
    return reading
  }

  function parse<Schema extends z.ZodType>(name: string, schema: Schema, value: string): z.output<Schema> {
    const parsed = schema.safeParse(value)
    // Without zod's reason: it may quote the value.
    if (!parsed.success)
      throw new Error(
        `The parameter ${path}${name} has a value that is not allowed; docs/configuration.md says what is. Correct it, or delete it and run \`atelier deploy\`, which creates it anew.`,
      )
    return parsed.data
  }

  return {
    async read(name, schema) {
      const value = (await values()).get(path + name)
      if (value === undefined)
        throw new Error(`The parameter ${path}${name} does not exist. Run \`atelier deploy\`, which creates it.`)
      return parse(name, schema, value)
    },
    async readIfThere(name, schema) {
      const value = (await values()).get(path + name)
      return value === undefined ? undefined : parse(name, schema, value)
    },
    async readEach() {
      return Object.fromEntries([...(await values())].map(([name, value]) => [name.slice(path.length), value]))
    },
  }
}
