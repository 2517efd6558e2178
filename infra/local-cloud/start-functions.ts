import { join } from 'node:path'
import * as z from 'zod'
import { type GatewayOptions, startGateway } from './gateway.ts'
import { type LambdaFunction, lambdaFunction } from './lambda-function.ts'
import type { Listening } from './listen.ts'
import { judge, PolicyDocument, type Statement } from './policy.ts'
import type { StackReader } from './stack-reader.ts'
import { hosts } from './stack-values.ts'
import type { Permissions } from './used-permissions.ts'

const Role = z.strictObject({
  AssumeRolePolicyDocument: z.unknown().optional(),
  Description: z.string().optional(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument })).default([]),
})

const LambdaResource = z.strictObject({
  FunctionName: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Architectures: z.array(z.string()),
  Handler: z.string(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }),
  MemorySize: z.number(),
  Timeout: z.number(),
  Role: z.string(),
  Description: z.string().optional(),
  LoggingConfig: z.looseObject({ LogGroup: z.string() }),
})

export interface FunctionsOptions {
  /** The folder with the bundles, each named as the template's code is. */
  readonly bundles: string
  readonly services: GatewayOptions['services']
  /** Ceph's one user. Who is calling, the gateway's port says. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly permissions: Permissions
  readonly maxConcurrency: number
  /** Fills in where things are on this machine. */
  readonly local: (text: string) => string
  /** What every function's process has in its environment besides. */
  readonly variables: Readonly<Record<string, string>>
  readonly onLine: (functionName: string, line: string) => void
}

export interface StartedFunction {
  readonly lambda: LambdaFunction
  /** All of AWS as this function may use it. */
  readonly gateway: Listening
}

/** What each role may do, by its ARN. */
export function readRoles(stack: StackReader): ReadonlyMap<string, readonly Statement[]> {
  return new Map(
    stack.all('AWS::IAM::Role', Role).map(({ id, properties }) => {
      const statements = properties.Policies.flatMap(({ PolicyDocument: document }) => document.Statement)
      return [String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] })), statements]
    }),
  )
}

/** The stack's functions, by ARN, each with a gateway of its own to AWS. Processes start with the first event. */
export async function startFunctions(
  stack: StackReader,
  options: FunctionsOptions,
): Promise<ReadonlyMap<string, StartedFunction>> {
  const roles = readRoles(stack)
  const started = new Map<string, StartedFunction>()
  for (const { id, properties } of stack.all('AWS::Lambda::Function', LambdaResource)) {
    const { FunctionName: name, Handler: handler, MemorySize: memoryMb, Timeout: timeoutSeconds } = properties
    const arn = String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] }))
    const statements = roles.get(properties.Role)
    if (!statements)
      throw new Error(`The function ${name} has the role ${properties.Role}, which the template does not have`)
    const note = options.permissions.grant(name, statements)
    const gateway = await startGateway({
      place: stack.place,
      services: options.services,
      session: `assumed-role/${properties.Role.split('/').at(-1)}/${name}`,
      invoke(other, event) {
        const found = [...started.values()].find(({ lambda }) => lambda.name === other)
        return found && answerOf(found.lambda, event)
      },
      allows(wish) {
        const { isAllowed, statement } = judge(statements, wish)
        note(wish, isAllowed ? statement : undefined)
        return isAllowed
      },
    })
    const variables = () => ({
      ...Object.fromEntries(
        Object.entries(properties.Environment.Variables).map(([key, value]) => [
          key,
          options.local(value.replaceAll(`https://${hosts.sqs(stack.place)}`, gateway.url)),
        ]),
      ),
      ...access(stack, gateway.url, options.credentials),
      ...options.variables,
    })
    const lambda = lambdaFunction({
      ...{ name, arn, handler, memoryMb, timeoutSeconds, variables },
      logGroup: properties.LoggingConfig.LogGroup,
      directory: join(options.bundles, properties.Code.S3Key),
      maxConcurrency: options.maxConcurrency,
      onLine: (line) => options.onLine(name, line),
    })
    started.set(arn, { lambda, gateway })
  }
  return started
}

async function answerOf(lambda: LambdaFunction, event: Buffer) {
  const ended = await lambda.invoke(event)
  if (ended.kind === 'answered') return { isError: false, payload: ended.body }
  const { errorType, errorMessage } = ended
  return { isError: true, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) }
}

const access = (
  { place }: StackReader,
  url: string,
  { accessKeyId, secretAccessKey }: FunctionsOptions['credentials'],
) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_REGION: place.region,
  AWS_DEFAULT_REGION: place.region,
  ...Object.fromEntries(
    ['S3', 'SQS', 'DYNAMODB', 'EVENTBRIDGE', 'SSM', 'LAMBDA'].map((name) => [`AWS_ENDPOINT_URL_${name}`, url]),
  ),
})
