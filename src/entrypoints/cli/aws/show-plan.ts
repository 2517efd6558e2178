import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { printable } from '../text.ts'
import type { DeployPlan } from './deploy-plan.ts'
import type { CostEstimate } from './infra-tools.ts'
import type { StackNeed } from './stack-state.ts'

export interface ShownPlan {
  readonly accountId: string
  readonly region: string
  readonly stage: string
  readonly names: { readonly stack: string }
  readonly plan: DeployPlan
  readonly costs: CostEstimate
  /** What the CDK says of an update, line by line. */
  readonly diff: readonly string[]
  readonly need: StackNeed
  readonly isReady: boolean
  readonly isUpdate: boolean
}

/** A screenful or two; who wants all of it asks the CDK. */
const MAX_DIFF_LINES = 80

/** New code is a new hash in three places for each function: the lines between say nothing. */
const ONLY_CODE = /[0-9a-f]{64}|\.S3Key|aws:asset:path|\[~\] (Code|Metadata)$/

/** A bucket or table whose new properties only a new, empty one can have. */
const REPLACED_DATA = /^\[~\] AWS::(S3::Bucket|DynamoDB::Table) .* (may be replaced|replace)$/

/** Everything that somebody must know before they say yes. */
export function showPlan(terminal: Terminal, shown: ShownPlan): void {
  const { accountId, region, stage, names, plan, need, isReady, isUpdate } = shown
  const say = (line = '') => terminal.note(line)
  say()
  say(`Account ${accountId} · region ${region} · stage ${stage} · stack ${names.stack}`)
  if (!isReady) {
    say(
      'First: the account is prepared for the CDK in this region, once: stack CDKToolkit with a bucket and five roles.',
    )
  }
  if (need === 'removal') say('First: what an earlier attempt left of the stack is deleted; it was never whole.')
  if (need === 'rollback') say('First: the rollback of the last update, which got stuck, is continued.')
  say()
  if (plan.rows.length === 0) say('The resources are as they should be; nothing changes.')
  else showRows(terminal, plan)
  for (const name of plan.lost) say(terminal.paint('red', `${name} will be removed, with what is in it.`))
  for (const line of shown.diff.filter((one) => REPLACED_DATA.test(one))) {
    say(terminal.paint('red', `${line.slice(4).replace(/ \S+$/, '')}: a new, empty one takes its place.`))
  }
  if (isUpdate) showDiff(terminal, shown.diff)
  showCosts(terminal, shown.costs)
}

function showRows(terminal: Terminal, { rows, created, changed, removed }: DeployPlan): void {
  const cell = (count: number) => (count === 0 ? '' : String(count))
  const lines = tableLines(
    ['RESOURCE', 'CREATE', 'CHANGE', 'REMOVE'],
    [
      ...rows.map((row) => [row.type.replace(/^AWS::/, ''), cell(row.created), cell(row.changed), cell(row.removed)]),
      ['all', cell(created), cell(changed), cell(removed)],
    ],
  )
  for (const line of lines) terminal.note(line)
}

function showDiff(terminal: Terminal, all: readonly string[]): void {
  const diff = all.filter((line) => !ONLY_CODE.test(line))
  if (diff.length === 0) return
  terminal.note('')
  for (const line of diff.slice(0, MAX_DIFF_LINES)) terminal.note(printable(line))
  if (diff.length > MAX_DIFF_LINES) terminal.note(`… and ${diff.length - MAX_DIFF_LINES} lines more`)
}

const usd = (amount: number) => `$${amount.toFixed(2)}`

function showCosts(terminal: Terminal, { lines, afterFreeUsd, basis }: CostEstimate): void {
  const total = lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0)
  const free = `${usd(afterFreeUsd)} after what AWS gives for nothing`
  terminal.note('')
  terminal.note(`About ${usd(total)} a month while nobody uses it, ${free} (${basis}; docs/costs.md):`)
  const rows = lines.map(({ item, monthlyUsd, note }) => [item, usd(monthlyUsd), note])
  for (const line of tableLines(['ITEM', 'A MONTH', 'WHY'], rows)) terminal.note(line)
  terminal.note('Use is paid for on top.')
  terminal.note('')
}
