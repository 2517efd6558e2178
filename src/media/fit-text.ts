import { AppError } from '../errors.ts'
import type { DrawTextRequest } from '../operations/draw-text.ts'
import { breakLines, endWithEllipsis, type Line } from './break-lines.ts'
import type { LoadedFont } from './fonts.ts'
import type { ShapedText } from './shape-text.ts'

/** 500 letters of 8 megapixels take 0.1 s of a core; outline and shadow cost as much again each, so that any text takes 0.2 s at most. */
const MAX_LAYER_MEGAPIXELS = 8

/** Where everything stands. All lengths in pixels from the top left of a box that is just large enough. */
export interface TextLayout {
  readonly sizePx: number
  readonly widthPx: number
  readonly heightPx: number
  readonly lines: readonly Line[]
  /** Where the longest line starts. */
  readonly leftPx: number
  readonly firstBaselinePx: number
  readonly lineHeightPx: number
}

/** What a size alone decides. */
interface Frame {
  readonly scale: number
  readonly lineHeightPx: number
  readonly baselinePx: number
  readonly leftPx: number
  readonly rightPx: number
  readonly topPx: number
  readonly bottomPx: number
  /** In font units. */
  readonly maxWidth: number
  readonly maxLines: number
}

/**
 * Lays a text out in its box: in the size asked for, else in the largest that fits, words whole
 * unless that halves them; else its end is cut if it may be. All ink is inside the box, accents and outlines too. Pure.
 * Throws `invalid_request` when it does not fit.
 */
export function fitText(font: LoadedFont, text: ShapedText, request: DrawTextRequest): TextLayout {
  const smallest = Math.min(request.minSizePx ?? request.sizePx, request.sizePx)
  const attempt = (breakWords: boolean) => (sizePx: number) => {
    const frame = frameOf(font, text, request, sizePx)
    const lines = breakLines(text, frame.maxWidth, breakWords)
    return lines && lines.length <= frame.maxLines ? boxed(request, sizePx, frame, lines) : undefined
  }
  const whole = largest(smallest, request.sizePx, attempt(false))
  if (whole && whole.sizePx >= request.sizePx / 2) return whole
  const broken = largest(smallest, request.sizePx, attempt(true))
  // One word that is too long for a line is no reason to make all of them tiny.
  const layout = whole && broken && whole.sizePx >= broken.sizePx / 2 ? whole : (broken ?? whole)
  if (layout) return layout
  const cut = request.overflow === 'ellipsis' ? cutOff(font, text, request, smallest) : undefined
  if (cut) return cut
  const room = `${request.maxWidthPx} × ${request.maxHeightPx} px and ${request.maxLines} lines`
  const message = `text does not fit into ${room}, not even at ${Math.round(smallest)} px. Shorten it, give it more room or a smaller size, or have it end in an ellipsis.`
  throw new AppError('invalid_request', message, { field: 'text' })
}

function frameOf(font: LoadedFont, text: ShapedText, request: DrawTextRequest, sizePx: number): Frame {
  const scale = sizePx / font.unitsPerEm
  const percent = (value: number) => (value * sizePx) / 100
  const lineHeightPx = percent(request.lineHeightPercent)
  // As in CSS: what a line is higher than its letters goes half above and half below.
  const baselinePx = (lineHeightPx + (font.ascent - font.descent) * scale) / 2
  const paddingPx = percent(request.paddingPercent)
  const outlinePx = percent(request.outline?.widthPercent ?? 0)
  const rightPx = percent(request.shadow?.rightPercent ?? 0)
  const downPx = percent(request.shadow?.downPercent ?? 0)
  const margin = (inkPx: number, shadowPx: number) =>
    Math.max(paddingPx, Math.max(0, inkPx) + outlinePx + Math.max(0, shadowPx))
  const frame = {
    leftPx: margin(text.ink.left * scale, -rightPx),
    rightPx: margin(text.ink.right * scale, rightPx),
    topPx: margin(text.ink.above * scale - baselinePx, -downPx),
    bottomPx: margin(text.ink.below * scale - (lineHeightPx - baselinePx), downPx),
  }
  const forLines = Math.floor((request.maxHeightPx - frame.topPx - frame.bottomPx) / lineHeightPx)
  return {
    ...frame,
    scale,
    lineHeightPx,
    baselinePx,
    maxWidth: (request.maxWidthPx - frame.leftPx - frame.rightPx) / scale,
    maxLines: Math.min(request.maxLines, forLines),
  }
}

function boxed(request: DrawTextRequest, sizePx: number, frame: Frame, lines: readonly Line[]): TextLayout | undefined {
  const longest = Math.max(...lines.map(({ width }) => width))
  const box = {
    widthPx: Math.min(request.maxWidthPx, Math.ceil(frame.leftPx + longest * frame.scale + frame.rightPx)),
    heightPx: Math.min(
      request.maxHeightPx,
      Math.ceil(frame.topPx + lines.length * frame.lineHeightPx + frame.bottomPx),
    ),
  }
  const layers = 1 + (request.outline ? 1 : 0) + (request.shadow ? 1 : 0)
  if ((layers * box.widthPx * box.heightPx) / 1e6 > MAX_LAYER_MEGAPIXELS) return undefined
  const { leftPx, lineHeightPx } = frame
  return { ...box, sizePx, lines, leftPx, lineHeightPx, firstBaselinePx: frame.topPx + frame.baselinePx }
}

function cutOff(font: LoadedFont, text: ShapedText, request: DrawTextRequest, sizePx: number): TextLayout | undefined {
  const frame = frameOf(font, text, request, sizePx)
  const lines = breakLines(text, frame.maxWidth, true)
  const last = lines?.[frame.maxLines - 1]
  const cut = last && endWithEllipsis(last, text.ellipsis, frame.maxWidth)
  return lines && cut ? boxed(request, sizePx, frame, [...lines.slice(0, frame.maxLines - 1), cut]) : undefined
}

/** The layout in the largest size that has one, to half a pixel. A smaller text can take more lines, so the search may miss a larger one. */
function largest<T>(low: number, high: number, attempt: (sizePx: number) => T | undefined): T | undefined {
  const whole = attempt(high)
  if (whole || low === high) return whole
  let best = attempt(low)
  let fitting = low
  let failing = high
  while (best && failing - fitting > 0.5) {
    const middle = (fitting + failing) / 2
    const found = attempt(middle)
    if (found) {
      best = found
      fitting = middle
    } else failing = middle
  }
  return best
}
