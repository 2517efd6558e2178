import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  deployerPolicyFor,
  policyLineOf,
  readDeployerPolicy,
} from '../../../../src/entrypoints/cli/aws/deployer-policy.ts'

const adapters = join(import.meta.dirname, '../../../../src/adapters/aws/deployment')

/** Calls whose permission has another name, or several, or none. Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  GetCallerIdentity: [],
  ListBuckets: ['s3:ListAllMyBuckets'],
  HeadBucket: ['s3:ListBucket'],
  ListObjectVersions: ['s3:ListBucketVersions'],
  DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
  GetPublicAccessBlock: ['s3:GetBucketPublicAccessBlock'],
  // It receives and deletes in the dead-letter queue, and sends to where the messages came from.
  StartMessageMoveTask: ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:SendMessage'],
}

const SERVICES: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs' }

/** The permissions that the code calls for, read off its imports. */
function neededPermissions(): string[] {
  const needed = readdirSync(adapters).flatMap((name) => {
    const text = readFileSync(join(adapters, name), 'utf8')
    return [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) => {
        const operations = [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(
          ([, page, one]) => page ?? one ?? '',
        )
        return operations.flatMap((one) => PERMISSIONS[one] ?? [`${SERVICES[client] ?? client}:${one}`])
      },
    )
  })
  return [...new Set(needed)].sort()
}

const { Statement: statements } = readDeployerPolicy()
const granted = [...new Set(statements.flatMap(({ Action }) => Action))]

describe('the deployer’s policy', () => {
  it('grants what the commands call, and the CDK’s roles, and nothing else', () => {
    const needed = neededPermissions()
    expect(needed).toContain('cloudformation:DescribeStacks')
    expect(needed.length).toBeGreaterThan(20)
    expect([...granted].sort()).toEqual([...needed, 'sts:AssumeRole'].sort())
  })

  it('names every action in full', () => {
    for (const action of granted) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/)
  })

  it('names things of the stage alone, but where AWS knows no smaller resource or the CDK is meant', () => {
    const wide = statements.filter(({ Resource }) => Resource.some((one) => !/\$\{stage\}/.test(one)))
    expect(wide.map(({ Sid }) => Sid)).toEqual([
      'DeployThroughTheRolesOfTheCdk',
      'SeeWhetherTheAccountIsReady',
      'FindThingsByTheirNames',
    ])
    // Lists, which AWS grants for all or for nothing.
    expect(wide.at(-1)?.Action.every((one) => /:(List|Describe|Get)/.test(one))).toBe(true)
  })

  it('is complete for a stage, and as short as IAM wants it', () => {
    const text = deployerPolicyFor({
      partition: 'aws',
      accountId: '123456789012',
      region: 'ap-southeast-1',
      stage: 'averylongnam',
    })
    expect(text).not.toMatch(/\$\{/)
    // Managed policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(text.replaceAll(/\s/g, '').length).toBeLessThan(6_144)
    const sids = statements.map(({ Sid }) => Sid)
    expect(new Set(sids).size).toBe(sids.length)
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/)
  })

  it('knows the line of a permission', () => {
    expect(policyLineOf('ssm:PutParameter')).toBeGreaterThan(1)
    expect(policyLineOf('iam:PassRole')).toBeUndefined()
  })
})
