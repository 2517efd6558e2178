import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatNames } from '../../src/operations/format.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { presets } from '../../src/operations/presets.ts'
import { printUrl } from '../../src/operations/url-grammar.ts'
import { profiles } from '../../src/schema/asset.ts'
import { anyCall } from '../support/operation-calls.ts'

const defaults = { fit: 'inside', gravity: 'center', enlarge: false, background: 'transparent' }

describe('the URL form', () => {
  it('reads operations, format and quality in any order', () => {
    expect(parseOperations('w_500,f_webp,h_400,q_80,fit_cover,g_attention')).toEqual({
      operations: [
        { ...defaults, operation: 'resize', widthPx: 500, heightPx: 400, fit: 'cover', gravity: 'attention' },
      ],
      format: 'webp',
      quality: 80,
    })
  })

  it('starts a second call of the same operation at ~', () => {
    const { operations } = parseOperations('w_500~w_200,bg_FF000080')
    expect(operations).toMatchObject([{ widthPx: 500 }, { widthPx: 200, background: '#ff000080' }])
  })

  it('is printed with keys in order, defaults left out, and jpg as jpeg', () => {
    expect(printUrl(parseOperations('q_70,g_center,f_jpg,h_300,fit_inside,w_500'))).toBe('w_500,h_300,f_jpeg,q_70')
  })

  it.each([
    ['gray_100', [{ operation: 'grayscale', amountPercent: 100 }]],
    ['trim_10~trim_10', [{ operation: 'trim' }, { operation: 'trim' }]],
    ['ar_16x9,blur_2,rotate_-12.5', [{ aspectRatio: '16:9' }, { sigmaPx: 2 }, { degrees: -12.5 }]],
  ])('names an operation whose parameters are all as usual by its first key: %s', (text, calls) => {
    const parsed = parseOperations(text)
    expect(parsed.operations).toMatchObject(calls)
    expect(printUrl(parsed)).toBe(text)
  })

  it.each([
    ['w_0', 'w_0: "0" is not a whole number from 1 to 8192'],
    ['w_9000', 'w_9000: "9000" is not a whole number from 1 to 8192'],
    ['w_5e2', 'w_5e2: "5e2" is not a whole number'],
    ['w_007', 'w_007: "007" is not a whole number'],
    ['w_500,fit_stretch', 'fit_stretch: "stretch" is not one of inside, cover, contain, fill, outside'],
    ['w_500,bg_red', 'bg_red: "red" is not a color such as ffffff'],
    ['w_500,enlarge_1', 'enlarge_1: "1" is not true or false'],
    ['w_500,f_tiff', 'f_tiff: "tiff" is not one of jpeg, png, webp, gif, avif'],
    ['rotate_1.234', 'rotate_1.234: "1.234" is not a number from -360 to 360 with at most two decimals'],
    ['rotate_-0', 'rotate_-0: "-0" is not a number'],
    ['rotate_1e2', '"1e2" is not a number'],
    ['wx_-0', '"-0" is not a whole number from -8192 to 8192'],
    ['ar_16-9', '"16-9" is not a ratio such as 16x9'],
    ['ar_0x9', 'must be a ratio such as 16:9'],
    ['wm_logo', '"logo" is not the id of an asset'],
    ['tint_ff000080', '"ff000080" is not a color such as ffffff'],
    ['profile_p3,profile_p3', 'profile is given twice'],
    ['cw_50,ar_1x1', 'takes an aspectRatio or a place and size, not both'],
    ['x_5,cg_north', 'takes leftPx and topPx or a gravity, not both'],
    ['cw_50,cg_attention', 'only with an aspectRatio'],
    ['round_5,circle_true', 'needs one of radiusPx, radiusPercent and circle'],
    ['et_0', 'above 0'],
    ['w_500,q_101', 'q_101: "101" is not a whole number from 1 to 100'],
    ['q_1,w_5,q_2', 'q_2: q is given twice'],
    ['w_500,w_400', 'w_400: w is given twice. Write ~ before'],
    ['size_5', 'size_5: there is no "size_". There are w_, h_, fit_, g_, enlarge_, bg_, x_, '],
    ['constructor_1', 'constructor_1: there is no "constructor_"'],
    ['w500', 'w500: there is no "w500_"'],
    ['w_500,,h_5', 'There is an empty place in "w_500,,h_5"'],
    ['w_500,', 'There is an empty place'],
    ['', 'There is an empty place'],
    ['fit_cover', 'needs widthPx, heightPx or both'],
  ])('refuses %j and says what is wrong and what is allowed', (text, message) => {
    expect(() => parseOperations(text)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(message) }),
    )
  })

  const list = fc.record(
    {
      operations: fc.array(anyCall, { minLength: 1, maxLength: 6 }),
      format: fc.constantFrom(...formatNames),
      quality: fc.integer({ min: 1, max: 100 }),
      profile: fc.constantFrom(...profiles),
    },
    { requiredKeys: ['operations'] },
  )

  it('reads back what it printed, and prints that the same again', () => {
    fc.assert(
      fc.property(list, (parsed) => {
        const text = printUrl(parsed)
        expect(parseOperations(text)).toEqual(parsed)
        expect(printUrl(parseOperations(text))).toBe(text)
        expect(encodeURI(text)).toBe(text)
      }),
    )
  })

  it('answers any text with a list or with invalid_request', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^((w|h|fit|g|f|q|bg)_[a-z0-9]{0,5}[,~]){0,4}$/)), (text) => {
        try {
          parseOperations(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request', field: expect.stringContaining('operations') })
        }
      }),
    )
  })
})

describe('a list of operations', () => {
  it('parses to itself once it is parsed', () => {
    const once = parseOperations([{ operation: 'resize', widthPx: 500 }])
    expect(once.operations).toEqual([{ ...defaults, operation: 'resize', widthPx: 500 }])
    expect(parseOperations([...once.operations])).toEqual(once)
  })

  it.each([
    [{ operation: 'spin' }, 'outputs.0.operations.0.operation', 'There is no operation "spin"'],
    [{ operation: 'toString' }, 'outputs.0.operations.0.operation', 'There is no operation'],
    [{ operation: 'resize', widthPx: 0 }, 'outputs.0.operations.0.widthPx', 'expected number to be >=1'],
    [{ operation: 'resize', widthPx: 5.5 }, 'outputs.0.operations.0.widthPx', 'expected int'],
    [{ operation: 'resize', widthPx: 5, width: 6 }, 'outputs.0.operations.0', 'Unrecognized key: "width"'],
    [{ operation: 'resize' }, 'outputs.0.operations.0', 'needs widthPx, heightPx or both'],
  ])('refuses %j under the name of the field', (call, field, message) => {
    const parse = () => parseOperations([call], 'outputs.0.operations')
    expect(parse).toThrow(
      expect.objectContaining({ code: 'invalid_request', field, message: expect.stringContaining(message) }),
    )
  })

  it('has at most 32 calls, in either form', () => {
    const many = Array.from({ length: 33 }, () => ({ operation: 'resize', widthPx: 5 }))
    expect(() => parseOperations(many)).toThrow('at most 32')
    expect(() => parseOperations(Array(33).fill('w_5').join('~'))).toThrow('at most 32')
    expect(parseOperations(many.slice(1)).operations).toHaveLength(32)
  })
})

it('every preset is one resize that never enlarges', () => {
  for (const preset of Object.values(presets)) {
    expect(preset.operations).toMatchObject([{ operation: 'resize', fit: 'inside', enlarge: false }])
  }
  expect(presets.web.operations).toMatchObject([{ widthPx: 500, heightPx: 500 }])
})
