import { AppError } from '../errors.ts'
import type { DrawnText, DrawText, DrawTextRequest } from '../operations/draw-text.ts'
import { cleanText, MAX_TEXT_LENGTH, textProblem } from '../operations/text-characters.ts'
import { fitText } from './fit-text.ts'
import { loadFont } from './fonts.ts'
import { shapeText } from './shape-text.ts'
import { textSvg } from './text-svg.ts'

/**
 * Draws text as the outlines of bundled fonts: no markup is read, no font of the machine is used, and no character is
 * left out or replaced. The same request gives the same pixels. The first call in a process loads HarfBuzz, resvg and
 * the font, 30 ms; any text takes 0.2 s of one core at most.
 * Throws `invalid_request` naming the characters that cannot be drawn, or the room a text does not fit into.
 */
export async function drawText(request: DrawTextRequest): Promise<DrawnText> {
  // Judged by length first: nobody's 200,000 characters are worth the cleaning.
  const isLong = request.text.length > 4 * MAX_TEXT_LENGTH
  const text = isLong ? request.text : cleanText(request.text)
  const problem = textProblem(text, request.font)
  if (problem) throw new AppError('invalid_request', `text ${problem}`, { field: 'text' })

  const font = await loadFont(request.font, request.weight)
  const layout = fitText(font, shapeText(font, text), request)
  const { widthPx, heightPx, sizePx } = layout
  return {
    rgba: await rasterize(textSvg(font, layout, request)),
    widthPx,
    heightPx,
    sizePx,
    lines: layout.lines.map(({ clusters }) => clusters.map((cluster) => cluster.text).join('')),
  }
}

/** Draws each text once, however many frames it stands on. Lives as long as one rendition. */
export function drawTextOnce(): DrawText {
  const drawn = new Map<string, Promise<DrawnText>>()
  return (request) => {
    const key = JSON.stringify(request)
    const text = drawn.get(key) ?? drawText(request)
    drawn.set(key, text)
    return text
  }
}

/**
 * Pixels of an SVG that we made. By resvg, which is memory-safe and opens nothing, so that libvips's own SVG loader stays
 * shut for everybody: it is blocked in a whole process or not at all.
 */
async function rasterize(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js')
  const { pixels } = await renderAsync(svg, { font: { loadSystemFonts: false }, logLevel: 'off' })
  return withoutPremultiplication(pixels)
}

/** resvg multiplies colors by their alpha; everything else here does not. In place. */
function withoutPremultiplication(rgba: Uint8Array): Uint8Array {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0
    if (alpha === 0 || alpha === 255) continue
    for (let channel = at; channel < at + 3; channel += 1) {
      rgba[channel] = Math.round(((rgba[channel] ?? 0) * 255) / alpha)
    }
  }
  return rgba
}
