import { readFileSync } from 'node:fs'
import * as z from 'zod'

const file = new URL('../../../../infra/deployer-policy.json', import.meta.url)

/** Where it is, as the documentation and errors name it. */
export const DEPLOYER_POLICY = 'infra/deployer-policy.json'

const Statement = z.strictObject({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Action: z.array(z.string()).min(1),
  Resource: z.array(z.string()).min(1),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
})

const Policy = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(Statement).min(1) })

export interface PolicyPlace {
  readonly partition: string
  readonly accountId: string
  readonly region: string
  readonly stage: string
}

/** The statements as they are in the file, with their placeholders. */
export const readDeployerPolicy = () => Policy.parse(JSON.parse(readFileSync(file, 'utf8')))

/** The policy for one stage in one account and region, ready for IAM. */
export function deployerPolicyFor(place: PolicyPlace): string {
  const names: Readonly<Record<string, string>> = { ...place, account: place.accountId }
  const text = readFileSync(file, 'utf8').replace(/\$\{(\w+)\}/g, (all, name: string) => names[name] ?? all)
  return JSON.stringify(Policy.parse(JSON.parse(text)), null, 2)
}

/** The line of the file that grants an action such as `ssm:PutParameter`; undefined when none does. */
export function policyLineOf(action: string): number | undefined {
  const lines = readFileSync(file, 'utf8').split('\n')
  const index = lines.findIndex((line) => line.includes(`"${action}"`))
  return index < 0 ? undefined : index + 1
}
