import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { animateOptions } from '../../../src/entrypoints/cli/animate-options.ts'
import { addFieldOptions, checkInput, type FieldOptions, fieldsOf } from '../../../src/entrypoints/cli/field-options.ts'
import { editOptions, generateOptions } from '../../../src/entrypoints/cli/generate-options.ts'
import { AnimateInput } from '../../../src/jobs/animate-input.ts'
import { GenerateInput } from '../../../src/jobs/generate-input.ts'

type Table = FieldOptions<object>

/** What the arguments come to as fields of the input. */
function read(schema: z.ZodObject, table: Table, args: readonly string[]) {
  const command = addFieldOptions(new Command(), schema, table)
    .exitOverride()
    .configureOutput({ writeErr() {} })
  command.parse(args, { from: 'user' })
  return fieldsOf(command.opts(), table)
}

const helpOf = (schema: z.ZodObject, table: Table) =>
  addFieldOptions(new Command(), schema, table).helpInformation().replaceAll(/\s+/g, ' ')

const commands = {
  edit: {
    schema: GenerateInput,
    table: editOptions,
    others: { prompt: 'x', images: [{ url: 'https://a.example/b' }], mask: { url: 'https://a.example/c' } },
    args: [
      ...['-n', '4', '--aspect', '16:9', '--model', 'fast', '--fallback', 'a:one, b:two', '--seed', '7'],
      ...['--negative', 'text, people', '--background', 'transparent', '-f', 'webp', '-q', '80', '--strength', '0.5'],
    ],
    fields: {
      ...{ count: 4, aspect: '16:9', model: 'fast', fallbackModels: ['a:one', 'b:two'], seed: 7 },
      ...{ negativePrompt: 'text, people', background: 'transparent', format: 'webp', quality: 80, strength: 0.5 },
    },
    // Two say the same as the shape, and a terminal shows no previews.
    exceptions: ['widthPx', 'heightPx', 'previews'],
  },
  animate: {
    schema: AnimateInput,
    table: animateOptions,
    others: { source: { url: 'https://a.example/b' }, prompt: 'x' },
    args: [
      ...['--frames', '12', '--mode', 'chained', '--keyframe', '4=the sun sets', '--keyframe', '08 = night'],
      ...['--strength', '0.2,0.6', '--delay', '80', '--loop', '3', '--ping-pong', '--no-source', '--poster'],
      ...['--format', 'webp,gif', '--max-edge', '400', '--max-bytes', '2MB', '--negative', 'birds', '--seed', '0'],
      ...['--model', 'fast', '--fallback', 'a:one'],
    ],
    fields: {
      ...{ frames: 12, mode: 'chained', keyframes: { 4: 'the sun sets', 8: 'night' }, strength: [0.2, 0.6] },
      ...{ delayMs: 80, loop: 3, pingPong: true, includeSource: false, poster: true, formats: ['webp', 'gif'] },
      ...{ maxEdgePx: 400, maxBytes: 2_000_000, negativePrompt: 'birds', seed: 0, model: 'fast' },
      fallbackModels: ['a:one'],
    },
    exceptions: [],
  },
}

describe.each(Object.entries(commands))(
  'the options of %s',
  (_name, { schema, table, others, args, fields, exceptions }) => {
    it('give every field of the input, in the form that the job takes', () => {
      expect(read(schema, table, args)).toEqual(fields)
      expect(Object.keys({ ...fields, ...others }).sort()).toEqual(
        Object.keys(schema.shape)
          .filter((name) => !(exceptions as string[]).includes(name))
          .sort(),
      )
      expect(schema.safeParse({ ...others, ...fields }).error).toBeUndefined()
    })

    it('give nothing that was not said, so that the server fills in its defaults', () => {
      expect(read(schema, table, [])).toEqual({})
    })

    it('say no names of the API', () => {
      expect(helpOf(schema, table)).not.toMatch(/\b\w+Px\b|\/v1\//)
    })
  },
)

describe('an option', () => {
  it('says the limits and the default of its schema', () => {
    expect(helpOf(GenerateInput, generateOptions)).toContain('each with the next seed (1 to 8; default: 1)')
    expect(helpOf(AnimateInput, animateOptions)).toContain('how many are made (2 to 48; default: 8)')
  })

  it.each([
    [['--count', '9'], 'It must be a whole number from 1 to 8.'],
    [['--count', 'many'], 'It must be a whole number from 1 to 8.'],
    [['--seed', '-1'], 'It must be a whole number from 0 to 2147483647.'],
    [['--aspect', '5:1'], 'It must be one of 1:1, 16:9'],
    [['--background', 'blue'], 'It must be transparent.'],
    [['--strength', '2'], 'It must be a number from 0 to 1.'],
    [['--model', ''], 'It must be a text of 1 to 200 characters.'],
  ])('of edit refuses %j in words', (args, message) => {
    expect(() => read(GenerateInput, editOptions, args)).toThrow(message)
  })

  it.each([
    [['--keyframe', 'night'], 'It must be a frame and its words'],
    [['--max-bytes', '2 pounds'], 'It must be a size such as 2MB'],
    [['--max-bytes', '1kB'], 'It must be a whole number from 20000 to 100000000.'],
    [
      ['--strength', '0.1,x'],
      'a number from 0 to 1, or 2 to 48 values with commas between, each a number from 0 to 1.',
    ],
    [['--delay', '5'], 'It must be a whole number from 20 to 60000'],
    [['--format', 'gif,jpeg'], 'each one of gif, webp'],
  ])('of animate refuses %j in words', (args, message) => {
    expect(() => read(AnimateInput, animateOptions, args)).toThrow(message)
  })

  it.each([
    ['80000', 80_000],
    ['500 kB', 500_000],
    ['1.5MiB', 1_572_864],
  ])('takes a size as %s', (text, maxBytes) => {
    expect(read(AnimateInput, animateOptions, ['--max-bytes', text])).toEqual({ maxBytes })
  })

  it('takes --loop alone for what it is without it', () => {
    expect(read(AnimateInput, animateOptions, ['--loop'])).toEqual({})
  })
})

describe('the whole input', () => {
  it.each([
    [{ widthPx: 100 }, '--height: --width and --height go together'],
    [{ widthPx: 100, heightPx: 100, aspect: '1:1' }, '--aspect: aspect and --width say the same thing twice'],
    [{ fallbackModels: ['a'] }, '--fallback: --fallback need a model before them'],
    [{ prompt: ' ' }, 'The prompt: must not be empty'],
    [{ strength: 0.5 }, '--strength: strength needs exactly one image'],
  ])('of %j is refused by the option’s name', (fields, message) => {
    expect(() => checkInput(GenerateInput, { prompt: 'x', ...fields }, editOptions)).toThrow(message)
  })
})
