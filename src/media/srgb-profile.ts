/** Corners of sRGB as XYZ under D50. Source: https://www.color.org/chardata/rgb/srgb.xalter */
const CORNERS = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7139],
} as const

/** Makers of profiles round a corner to 3 or 4 digits. Display P3 and Adobe RGB are 0.08 away and more. */
const MOST_XYZ_OFF = 0.001
/** Of 255 levels: less than any rounding shows. A gamma of 2.2 is 6 away. */
const MOST_LEVELS_OFF = 0.25

const CURVES = ['rTRC', 'gTRC', 'bTRC'] as const
/** Tables that count before corners and curves. */
const TABLES = ['A2B0', 'A2B1', 'A2B2', 'D2B0', 'D2B1', 'D2B2', 'D2B3']

/**
 * Whether an ICC profile says nothing but sRGB, which is what a picture without one is taken for: converting by it
 * changes nothing, and costs as much as decoding a JPEG of the size. A profile in doubt is not.
 * Source: https://www.color.org/specification/ICC.1-2022-05.pdf
 */
export function isSrgbProfile(icc: Uint8Array): boolean {
  try {
    return saysSrgb(new DataView(icc.buffer, icc.byteOffset, icc.byteLength))
  } catch (error) {
    // It ends before what it says it holds.
    if (error instanceof RangeError) return false
    throw error
  }
}

function saysSrgb(view: DataView): boolean {
  if (text(view, 16) !== 'RGB ' || text(view, 20) !== 'XYZ ') return false
  const tags = tagsOf(view)
  if (TABLES.some((name) => tags.has(name))) return false
  const areCorners = Object.entries(CORNERS).every(([name, corner]) => {
    const at = tags.get(name)
    return (
      at !== undefined && corner.every((value, axis) => isNear(fixed(view, at + 8 + 4 * axis), value, MOST_XYZ_OFF))
    )
  })
  return areCorners && CURVES.every((name) => isSrgbCurve(view, tags.get(name)))
}

/** Where each tag begins. No profile of corners and curves has more than a few dozen. */
function tagsOf(view: DataView): ReadonlyMap<string, number> {
  const count = Math.min(view.getUint32(128), 100)
  const starts = Array.from({ length: count }, (_, index) => 132 + 12 * index)
  return new Map(starts.map((at) => [text(view, at), view.getUint32(at + 4)]))
}

/** Whether each of the 256 levels gets the light that it has in sRGB. */
function isSrgbCurve(view: DataView, at: number | undefined): boolean {
  const light = at === undefined ? undefined : curveAt(view, at)
  if (!light) return false
  return Array.from({ length: 256 }, (_, level) => level).every((level) =>
    isNear(levelOf(light(level / 255)), level, MOST_LEVELS_OFF),
  )
}

/** The light of a value, both 0 to 1, by a table or by the formula of sRGB's form; undefined for every other. */
function curveAt(view: DataView, at: number): ((value: number) => number) | undefined {
  const type = text(view, at)
  if (type === 'para' && view.getUint16(at + 8) === 3) {
    const [g = 0, a = 0, b = 0, c = 0, d = 0] = [12, 16, 20, 24, 28].map((offset) => fixed(view, at + offset))
    return (value) => (value >= d ? (a * value + b) ** g : c * value)
  }
  const last = type === 'curv' ? view.getUint32(at + 8) - 1 : 0
  if (last < 1) return undefined
  const entry = (index: number) => view.getUint16(at + 12 + 2 * Math.min(index, last)) / 65_535
  return (value) => {
    const low = Math.floor(value * last)
    return entry(low) + (entry(low + 1) - entry(low)) * (value * last - low)
  }
}

/** sRGB's level of a light. Source: IEC 61966-2-1 */
const levelOf = (light: number) => 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)
const isNear = (one: number, other: number, most: number) => Math.abs(one - other) <= most
const fixed = (view: DataView, at: number) => view.getInt32(at) / 65_536
const text = (view: DataView, at: number) => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)))
