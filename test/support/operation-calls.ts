import fc from 'fast-check'
import { compass, gravities } from '../../src/operations/gravity.ts'
import { operations } from '../../src/operations/index.ts'
import type { Operation, OperationCall } from '../../src/operations/operation.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { fits } from '../../src/operations/resize-geometry.ts'

const edge = fc.integer({ min: 1, max: 160 })
const border = fc.integer({ min: 0, max: 60 })
const percent = (max = 100, min = 0) => fc.integer({ min, max })
const hundredths = (min: number, max: number) =>
  fc.integer({ min: min * 100, max: max * 100 }).map((value) => value / 100)
const hex = (digits: number) => fc.stringMatching(new RegExp(`^#[0-9a-f]{${digits}}$`))
const opaque = hex(6)
const color = fc.oneof(opaque, hex(8), fc.constant('transparent'))
const assetId = fc.stringMatching(/^[a-z2-7]{26}$/)

/** Parameters of each operation as requests may bring them, of a size that tests can render. */
const params: Readonly<Record<string, fc.Arbitrary<object>>> = {
  resize: fc.record(
    {
      widthPx: edge,
      heightPx: edge,
      fit: fc.constantFrom(...fits),
      gravity: fc.constantFrom(...gravities),
      enlarge: fc.boolean(),
      background: color,
    },
    { requiredKeys: ['widthPx'] },
  ),
  crop: fc.oneof(
    fc.record({ leftPx: border, topPx: border, widthPx: edge, heightPx: edge }, { requiredKeys: ['leftPx'] }),
    fc.record({ widthPx: edge, heightPx: edge, gravity: fc.constantFrom(...compass) }, { requiredKeys: ['heightPx'] }),
    fc.record(
      {
        aspectRatio: fc.tuple(hundredths(1, 30), fc.integer({ min: 1, max: 20 })).map(([a, b]) => `${a}:${b}`),
        gravity: fc.constantFrom(...gravities),
      },
      { requiredKeys: ['aspectRatio'] },
    ),
  ),
  trim: fc.record({ threshold: percent(254), background: color }, { requiredKeys: [] }),
  extend: fc
    .record(
      {
        topPx: border,
        rightPx: border,
        bottomPx: border,
        leftPx: border,
        fill: fc.constantFrom('background', 'copy', 'mirror', 'repeat'),
        background: color,
      },
      { requiredKeys: [] },
    )
    .map((value) => ({ ...value, leftPx: (value.leftPx ?? 0) + 1 })),
  rotate: fc.record(
    {
      degrees: fc.oneof(hundredths(-360, 360), fc.constantFrom(-270, -180, -90, 0, 90, 180, 270, 360)),
      background: color,
    },
    { requiredKeys: ['degrees'] },
  ),
  flip: fc.record({ direction: fc.constantFrom('horizontal', 'vertical', 'both') }),
  round: fc.oneof(
    fc.record({ radiusPx: edge }),
    fc.record({ radiusPercent: percent(50, 1) }),
    fc.constant({ circle: true }),
  ),
  blur: fc.record({ sigmaPx: fc.oneof(hundredths(1, 250), hundredths(1, 10)) }),
  sharpen: fc.record(
    { sigmaPx: hundredths(1, 10), flat: hundredths(0, 20), jagged: hundredths(0, 20) },
    { requiredKeys: [] },
  ),
  median: fc.record({ sizePx: fc.integer({ min: 2, max: 7 }) }, { requiredKeys: [] }),
  pixelate: fc.record({ blockPx: fc.integer({ min: 2, max: 200 }) }),
  modulate: fc.record(
    {
      brightnessPercent: percent(500),
      contrastPercent: percent(500),
      saturationPercent: percent(500),
      hueDegrees: percent(360, -360),
    },
    { requiredKeys: [] },
  ),
  normalize: fc.record({ lowerPercent: percent(40), upperPercent: percent(100, 41) }, { requiredKeys: [] }),
  gamma: fc.record({ exponent: hundredths(1, 3) }, { requiredKeys: [] }),
  grayscale: fc.record({ amountPercent: percent() }, { requiredKeys: [] }),
  tint: fc.record({ color: opaque }),
  negate: fc.record({ amountPercent: percent() }, { requiredKeys: [] }),
  threshold: fc.record({ level: percent(255, 1) }, { requiredKeys: [] }),
  flatten: fc.record({ background: opaque }, { requiredKeys: [] }),
  watermark: fc.record(
    {
      assetId,
      gravity: fc.constantFrom(...compass),
      offsetXPx: percent(300, -300),
      offsetYPx: percent(300, -300),
      opacityPercent: percent(100, 1),
      scalePercent: percent(100, 1),
      tile: fc.boolean(),
      gapPx: border,
    },
    { requiredKeys: ['assetId'] },
  ),
}

/** Any call of that operation, parsed; its example where nothing is known of its parameters here. */
export function callOf(name: string): fc.Arbitrary<OperationCall> {
  const operation: Operation | undefined = Object.entries<Operation>(operations).find(([key]) => key === name)?.[1]
  const asked = params[name] ?? fc.constant(operation?.example ?? {})
  return asked.map((values) => {
    const [call] = parseOperations([{ operation: name, ...values }]).operations
    if (!call) throw new Error(`There is no operation ${name}`)
    return call
  })
}

/** Any call of any operation. */
export const anyCall = fc.constantFrom(...Object.keys(operations)).chain(callOf)
