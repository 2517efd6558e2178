import type { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { acknowledge } from './acknowledge.ts'
import type { FunctionSpec } from './functions.ts'
import { idOf } from './names.ts'
import { permissionsOf, type Resources } from './permissions.ts'

/** The one role of a function: its policy is written here in full, and none of AWS's own is attached. */
export function createRole(stack: Stack, spec: FunctionSpec, resources: Resources, logGroup: LogGroup): Role {
  const writeLog = new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  })
  const statements = [writeLog, ...permissionsOf(spec, resources)]
  const role = new Role(stack, `${idOf(spec.name)}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${resources.names.prefix}${spec.name} may do`,
    inlinePolicies: { [spec.name]: new PolicyDocument({ statements, minimize: true }) },
  })
  for (const resource of new Set(statements.flatMap((statement) => statement.resources))) {
    if (!resource.endsWith('*')) continue
    const reason = 'Keys of pictures are made from ids; IAM names the objects below a prefix by an asterisk only.'
    acknowledge(role, `AwsSolutions-IAM5[Resource::${writtenOut(stack, resource)}]`, reason)
  }
  return role
}

/** An ARN as cdk-nag writes it: `<AWS::Region>` where CloudFormation fills something in. */
function writtenOut(stack: Stack, text: string): string {
  const resolved: unknown = stack.resolve(text)
  const joined = resolved as { 'Fn::Join'?: [string, readonly (string | { Ref: string })[]] }
  const [, parts] = joined['Fn::Join'] ?? ['', [String(resolved)]]
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('')
}
