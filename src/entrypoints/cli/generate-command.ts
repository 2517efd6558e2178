import type { Command } from 'commander'
import { GenerateInput } from '../../jobs/generate-input.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { addFieldOptions } from './field-options.ts'
import type { GenerateOptions } from './generate.ts'
import { generateOptions } from './generate-options.ts'
import { addMakeOptions } from './make-options.ts'

/** `atelier generate` */
export function generateCommand(command: Command): void {
  command
    .description(
      'Make pictures from words. Results are named after the words, as a-red-fox.png; a name in use counts up, and nothing is ever overwritten unless told to.',
    )
    .argument('<prompt>', 'what the picture shows; one that ends in #MOCK# makes a red dot and asks no model')
  addFieldOptions(command, GenerateInput, generateOptions)
  addMakeOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier generate "a red fox"                      a-red-fox.png
  atelier generate "a red fox" -n 4 -o foxes/       foxes/a-red-fox-1.png … -4.png
  atelier generate "a harbor at dawn" --aspect 16:9 -o harbor.webp
  atelier generate "a logo of a fox" --model quality --background transparent
  atelier generate "a red fox" --seed 7 --negative "text, people" --json
  atelier generate "a red fox" -n 4 --dry-run       the price, and nothing is made
  atelier generate "A cyberpunk cat #MOCK#"         a red dot at once, free
${exitCodeHelp}`,
    )
    .action(async (prompt: string, options: GenerateOptions) => {
      const { generate } = await import('./generate.ts')
      await generate(prompt, options)
    })
}
