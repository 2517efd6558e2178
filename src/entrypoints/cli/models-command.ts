import type { Command } from 'commander'
import type { Model, ModelList } from '../../schema/model.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { addSharedOptions, type SharedOptions } from './shared-options.ts'
import { tableLines } from './table.ts'
import { withClient } from './with-client.ts'

const EXAMPLES = `
Examples:
  atelier models
  atelier models --json | jq -r 'select(.available).model'
  atelier generate "a red fox" --model fast
${exitCodeHelp}`

const HEADINGS = ['MODEL', 'PRICE', 'CAN', 'NOTE']

/** `atelier models` */
export function modelsCommand(command: Command): void {
  addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (options: SharedOptions) => {
      await withClient(options, async ({ client, terminal }) => {
        const list = await client.listModels()
        if (options.json) {
          for (const model of list.models) terminal.json({ ...model, ...rolesOf(model, list) })
          return
        }
        // Those that can be used come first; the others say what they need.
        const models = list.models.toSorted((a, b) => Number(b.available) - Number(a.available))
        const rows = models.map((model) => [model.model, priceOf(model), abilitiesOf(model), noteOf(model, list)])
        const [heading = '', ...lines] = tableLines(HEADINGS, rows, terminal.dataWidth)
        terminal.data(terminal.paint('bold', heading, 'data'))
        lines.forEach((line, index) => {
          terminal.data(models[index]?.available ? line : terminal.paint('dim', line, 'data'))
        })
        terminal.note(`Used when none is named: ${list.chain.join(', ')}.`)
      })
    })
}

function rolesOf({ model }: Model, { aliases, chain }: ModelList) {
  const names = Object.entries(aliases).filter(([, target]) => target === model)
  const position = chain.indexOf(model)
  return { aliases: names.map(([name]) => name), chainPosition: position < 0 ? null : position + 1 }
}

const priceOf = ({ costUsd }: Model): string => (costUsd === 0 ? 'free' : `≤ $${costUsd.toFixed(3).replace(/0$/, '')}`)

function abilitiesOf({ capabilities: can }: Model): string {
  const abilities: readonly (readonly [string, boolean])[] = [
    ['words', can.textToImage],
    ['repaint', can.imageToImage],
    [can.maxEditImages > 1 ? `edit ${can.maxEditImages}` : 'edit', can.maxEditImages > 0],
    ['mask', can.mask],
    ['transparent', can.transparentBackground],
  ]
  return abilities.flatMap(([name, has]) => (has ? [name] : [])).join(', ')
}

function noteOf(model: Model, list: ModelList): string {
  if (model.unavailable !== null) return model.unavailable
  const { aliases, chainPosition } = rolesOf(model, list)
  return [...(chainPosition === 1 ? ['default'] : []), ...aliases].join(', ') || model.title
}
