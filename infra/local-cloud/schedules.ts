import * as z from 'zod'
import type { LambdaFunction } from './lambda-function.ts'
import { judge, type Statement } from './policy.ts'
import type { StackReader } from './stack-reader.ts'

const Schedule = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string(),
    RetryPolicy: z.strictObject({ MaximumRetryAttempts: z.literal(0), MaximumEventAgeInSeconds: z.number() }),
  }),
})

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2_147_483_647

export interface Schedules {
  /** Their names. */
  readonly names: readonly string[]
  /** Calls a schedule's function now and waits for its end. Throws when it fails, or there is no such schedule. */
  fire(name: string): Promise<string>
  stop(): void
}

/** The stack's schedules, by the real clock. Throws when a role does not allow the call. */
export function startSchedules(
  stack: StackReader,
  options: {
    readonly functionByArn: (arn: string) => LambdaFunction
    readonly statementsOf: (roleArn: string) => readonly Statement[]
    readonly onLine: (line: string) => void
  },
): Schedules {
  const calls = stack.all('AWS::Scheduler::Schedule', Schedule).map(({ id, properties }) => {
    const { Name, ScheduleExpression, Target } = properties
    const wish = { action: 'lambda:InvokeFunction', resource: Target.Arn }
    if (!judge(options.statementsOf(Target.RoleArn), wish).isAllowed)
      throw new Error(`The role of the schedule ${id} does not let it call ${Target.Arn}`)
    const target = options.functionByArn(Target.Arn)
    const call = () => target.invoke(Buffer.from(Target.Input))
    return { name: Name, everyMs: periodMs(ScheduleExpression), call }
  })
  const timers = calls.map(({ name, everyMs, call }) =>
    setInterval(
      async () => {
        const ended = await call()
        if (ended.kind !== 'answered') options.onLine(`schedule ${name}: ${ended.errorMessage}`)
      },
      Math.min(everyMs, MAX_TIMER_MS),
    ).unref(),
  )
  return {
    names: calls.map(({ name }) => name),
    async fire(name) {
      const found = calls.find((one) => one.name === name)
      if (!found) throw new Error(`There is no schedule ${name}; there are ${calls.map((one) => one.name).join(', ')}`)
      const ended = await found.call()
      if (ended.kind !== 'answered') throw new Error(`${name}: ${ended.errorType}: ${ended.errorMessage}`)
      return ended.body.toString()
    },
    stop() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}

/** `rate(5 minutes)` in milliseconds. Throws for other forms of schedules. */
function periodMs(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const unitMs = UNIT_MS[unit]
  if (unitMs === undefined) throw new Error(`The local cloud does not know schedules such as ${expression}`)
  return Number(count) * unitMs
}
