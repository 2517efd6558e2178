import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { FunctionSpec } from './functions.ts'

/** What differs from one deployment to another. */
export interface StackOptions {
  /** A letter, then at most eleven letters and digits: the longest bucket name has 63 characters. */
  readonly stage: string
  /** What the functions run on; the bundles with native packages must be made for it. */
  readonly architecture: 'arm64' | 'x86_64'
  /** The code of a function. */
  readonly codeOf: (spec: FunctionSpec) => Code
  /** Settings that the operator chose, by the names of their variables. No secrets. */
  readonly settings: Readonly<Record<string, string>>
  /** Where alarms are sent; without it they are seen in the console only. */
  readonly alarmEmail?: string
  /** Above this much a month, a mail is sent to `alarmEmail`. */
  readonly monthlyBudgetUsd?: number
}

const STAGE = /^[a-z][a-z0-9]{0,11}$/

/** Throws when the stage cannot be part of names. */
export function checkStage(stage: string): string {
  if (STAGE.test(stage)) return stage
  throw new RangeError(`The stage "${stage}" must be a lowercase letter, and at most eleven more letters and digits.`)
}
