import { wantsMock } from '../../jobs/mock-picture.ts'
import type { Estimate } from '../../schema/estimate.ts'
import type { Me } from '../../schema/me.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { usdText } from './money-text.ts'
import type { Terminal } from './terminal.ts'
import { pad, printable } from './text.ts'

export interface ShownEstimate {
  readonly estimate: Estimate
  readonly budget: Me['budget']
  /** What the results would be called. */
  readonly paths: readonly string[]
}

/** As wide as the longest name below. */
const NAME_CELLS = 10

/** What `--dry-run` says. Throws `CommandError` when the budget has not that much left. */
export function showEstimate(terminal: Terminal, shown: ShownEstimate, isJson: boolean): void {
  const { estimate, budget, paths } = shown
  const { model, fallbackModels = [] } = modelsOf(estimate)
  const { estimatedUsd } = estimate.cost
  if (isJson) terminal.json({ kind: estimate.kind, model, fallbackModels, estimatedUsd, budget, outputs: paths })
  else {
    const fact = (name: string, value: string) =>
      terminal.data(`${terminal.paint('dim', pad(name, NAME_CELLS), 'data')}${printable(value)}`)
    fact('model', model ?? 'none')
    if (fallbackModels.length > 0) fact('then', fallbackModels.join(', '))
    fact('price', estimatedUsd === 0 ? 'free' : `at most ${usdText(estimatedUsd)}`)
    fact('budget', budgetText(budget))
    for (const path of paths) fact('result', path)
  }
  if (budget.leftUsd !== null && estimatedUsd > budget.leftUsd) throw overBudget()
  terminal.note('Nothing was made, sent or paid for.')
}

interface AskedModels {
  readonly model?: string
  readonly fallbackModels?: readonly string[]
}

/** Those that the server has chosen; none of them is asked for a red dot. */
const modelsOf = ({ input }: Estimate): AskedModels =>
  typeof input.prompt === 'string' && wantsMock(input.prompt) ? { model: 'mock' } : input

function budgetText({ limitUsd, leftUsd, reservedUsd }: Me['budget']): string {
  if (limitUsd === null || leftUsd === null) return 'without limit'
  const promised = reservedUsd > 0 ? `, ${usdText(reservedUsd)} is promised to jobs that run` : ''
  return `$${leftUsd} of $${limitUsd} left today (UTC)${promised}`
}

function overBudget(): CommandError {
  const message =
    'That is more than today’s budget has left. Ask for less, raise ATELIER_BUDGET_USD or wait until tomorrow (UTC).'
  return new CommandError(message, exitCodes.failed, 'budget_exceeded')
}
