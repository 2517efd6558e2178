import { type Rgba, rgbaOf } from '../operations/color.ts'
import type { DrawTextRequest } from '../operations/draw-text.ts'
import type { TextLayout } from './fit-text.ts'
import type { LoadedFont } from './fonts.ts'

/** A glyph's outline in font units, y up: commands of SVG with their numbers. */
type Outline = readonly { readonly command: string; readonly numbers: readonly number[] }[]

const outlines = new WeakMap<LoadedFont, Map<number, Outline>>()

/** A layout as an SVG of filled paths. There is not one character of the text in it: only numbers and colors. Pure. */
export function textSvg(font: LoadedFont, layout: TextLayout, request: DrawTextRequest): string {
  const { widthPx, heightPx, sizePx } = layout
  const letters = pathOf(font, layout, request)
  const outlinePx = ((request.outline?.widthPercent ?? 0) * sizePx) / 100
  // A stroke goes half to either side of the edge; what goes inside is under the letters.
  const around = `stroke-width="${2 * outlinePx}" stroke-linejoin="round"`
  const { shadow, outline } = request
  const layers = [
    path(`M0,0H${widthPx}V${heightPx}H0Z`, paint('fill', request.background)),
    shadow &&
      path(
        letters,
        `${paint('fill', shadow.color)} ${outline ? `${paint('stroke', shadow.color)} ${around}` : ''} ` +
          `transform="translate(${(shadow.rightPercent * sizePx) / 100} ${(shadow.downPercent * sizePx) / 100})"`,
      ),
    outline && path(letters, `fill="none" ${paint('stroke', outline.color)} ${around}`),
    path(letters, paint('fill', request.color)),
  ]
  const group = `<g opacity="${request.opacityPercent / 100}">${layers.filter(Boolean).join('')}</g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">${group}</svg>`
}

const path = (d: string, attributes: string) => `<path d="${d}" ${attributes}/>`

function paint(kind: 'fill' | 'stroke', color: string): string {
  const { r, g, b, alpha }: Rgba = rgbaOf(color)
  return `${kind}="rgb(${r},${g},${b})" ${kind}-opacity="${alpha}"`
}

/** One path for the whole text: where letters overlap, a color with alpha is not laid on twice. */
function pathOf(font: LoadedFont, layout: TextLayout, { align }: DrawTextRequest): string {
  const scale = layout.sizePx / font.unitsPerEm
  const longest = Math.max(...layout.lines.map(({ width }) => width))
  const share = { left: 0, center: 0.5, right: 1 }[align]
  let d = ''
  for (const [index, { clusters, width }] of layout.lines.entries()) {
    let x = layout.leftPx + share * (longest - width) * scale
    const baseline = layout.firstBaselinePx + index * layout.lineHeightPx
    for (const { glyphs, advance } of clusters) {
      for (const glyph of glyphs) {
        d += placed(outlineOf(font, glyph.id), x + glyph.x * scale, baseline - glyph.y * scale, scale)
      }
      x += advance * scale
    }
  }
  return d
}

/** Hundredths of a pixel are finer than 256 shades can show. */
const rounded = (value: number) => Math.round(value * 100) / 100

function placed(outline: Outline, x: number, y: number, scale: number): string {
  let d = ''
  for (const { command, numbers } of outline) {
    d += command
    for (const [index, value] of numbers.entries()) {
      d += index % 2 === 0 ? ` ${rounded(x + value * scale)}` : ` ${rounded(y - value * scale)}`
    }
  }
  return d
}

function outlineOf(font: LoadedFont, id: number): Outline {
  const known = outlines.get(font) ?? new Map<number, Outline>()
  outlines.set(font, known)
  const outline = known.get(id) ?? readOutline(font.font.glyphToPath(id))
  known.set(id, outline)
  return outline
}

const readOutline = (text: string): Outline =>
  [...text.matchAll(/([MLQCZ])([^MLQCZ]*)/g)].map(([, command = '', numbers = '']) => ({
    command,
    numbers: numbers === '' ? [] : numbers.split(/[ ,]/).map(Number),
  }))
