import { fits, type Statement, type Wish } from './policy.ts'

/** Something that a role allows. */
export interface Grant {
  readonly owner: string
  readonly action: string
  readonly resource: string
}

/** Something that was tried without being allowed. */
export interface Refusal extends Grant {
  count: number
}

/** Keeps what functions may do, what they did, and what they were refused. */
export interface Permissions {
  /** Adds an owner's statements. Gives the function that notes each wish, with the statement that allowed it, if any did. */
  grant(owner: string, statements: readonly Statement[]): (wish: Wish, allowedBy: Statement | undefined) => void
  /** What was allowed and never done. */
  unused(): readonly Grant[]
  refused(): readonly Refusal[]
}

/** Writing logs is Lambda's own doing, not the code's. */
const BY_LAMBDA = /^logs:/

export function permissionsLedger(): Permissions {
  const grants = new Map<string, Grant>()
  const used = new Set<string>()
  const refusals = new Map<string, Refusal>()
  const keyOf = ({ owner, action, resource }: Grant) => `${owner} ${action} ${resource}`
  return {
    grant(owner, statements) {
      for (const { Action, Resource } of statements)
        for (const action of Action.filter((one) => !BY_LAMBDA.test(one)))
          for (const resource of Resource) grants.set(keyOf({ owner, action, resource }), { owner, action, resource })
      return ({ action, resource }, allowedBy) => {
        if (!allowedBy) {
          const key = keyOf({ owner, action, resource })
          const refusal = refusals.get(key) ?? { owner, action, resource, count: 0 }
          refusal.count += 1
          return void refusals.set(key, refusal)
        }
        const granted = allowedBy.Resource.find((pattern) => fits(pattern, resource))
        used.add(keyOf({ owner, action, resource: granted ?? '' }))
      }
    },
    unused: () => [...grants].filter(([key]) => !used.has(key)).map(([, grant]) => grant),
    refused: () => [...refusals.values()],
  }
}
