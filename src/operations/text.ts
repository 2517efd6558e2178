import { base64urlText } from './base64url-text.ts'
import { alignments, type DrawTextRequest, fontWeights, overflows } from './draw-text.ts'
import { MAX_EDGE_PX } from './edge.ts'
import { compass } from './gravity.ts'
import type { Operation, Size } from './operation.ts'
import { layOn, rawLayer } from './raw-layer.ts'
import { MAX_TEXT_LENGTH } from './text-characters.ts'
import { fontNames } from './text-coverage.ts'
import { MAX_SIZE_PX, TextParams } from './text-params.ts'
import { color, flag, integer, oneOf, wholeNumber } from './url-codecs.ts'
import { watermarkPlace } from './watermark-geometry.ts'

/** Five hundredths of a width of 1000 px are 50 px: a caption. */
const DEFAULT_SIZE_PERCENT = 5
/** Below this letters are specks: nothing is made smaller than this to fit, and no share of a thumbnail comes out smaller. */
const MIN_SIZE_PX = 8
/** What is seen around a letter and does not close the eye of an e. */
const OUTLINE_PERCENT = 5
const SHADOW_PERCENT = 5

const percent = wholeNumber(1, 100)

/** Writes a text on the picture, on every frame of an animation. */
export const text: Operation<TextParams> = {
  name: 'text',
  summary: 'Writes a text on the picture: lines broken, made to fit, never a character left out.',
  params: TextParams,
  example: { text: 'Grüße aus Việt Nam', weight: 'bold', sizePercent: 6, background: '#00000080', gravity: 'south' },
  url: {
    text: { parameter: 'text', codec: base64urlText },
    tfont: { parameter: 'font', codec: oneOf(fontNames) },
    tweight: { parameter: 'weight', codec: oneOf(fontWeights) },
    tpx: { parameter: 'sizePx', codec: wholeNumber(4, MAX_SIZE_PX) },
    tsize: { parameter: 'sizePercent', codec: wholeNumber(1, 50) },
    tshrink: { parameter: 'shrink', codec: flag },
    toverflow: { parameter: 'overflow', codec: oneOf(overflows) },
    tw: { parameter: 'maxWidthPercent', codec: percent },
    th: { parameter: 'maxHeightPercent', codec: percent },
    tlines: { parameter: 'maxLines', codec: wholeNumber(1, MAX_TEXT_LENGTH) },
    talign: { parameter: 'align', codec: oneOf(alignments) },
    tlh: { parameter: 'lineHeightPercent', codec: wholeNumber(80, 300) },
    tc: { parameter: 'color', codec: color },
    tbg: { parameter: 'background', codec: color },
    tpad: { parameter: 'paddingPercent', codec: wholeNumber(0, 300) },
    tout: { parameter: 'outline', codec: color },
    tsh: { parameter: 'shadow', codec: color },
    to: { parameter: 'opacityPercent', codec: percent },
    tg: { parameter: 'gravity', codec: oneOf(compass) },
    tx: { parameter: 'offsetXPx', codec: integer(-MAX_EDGE_PX, MAX_EDGE_PX) },
    ty: { parameter: 'offsetYPx', codec: integer(-MAX_EDGE_PX, MAX_EDGE_PX) },
  },
  async apply(pipe, params, context) {
    const drawn = await context.drawText(requestFor(params, context))
    const { leftPx, topPx } = watermarkPlace(params, drawn, context)
    return layOn(pipe, rawLayer(drawn, { left: leftPx, top: topPx }))
  },
  outputSize: (_params, size) => size,
  // The drawn text, at most as large as the picture, and the layers it is composed of.
  heldBytesPerPixel: () => 8,
}

function requestFor(params: TextParams, picture: Size): DrawTextRequest {
  const { sizePercent = DEFAULT_SIZE_PERCENT, shrink, outline, shadow, ...look } = params
  const sizePx = params.sizePx ?? Math.max(MIN_SIZE_PX, (picture.widthPx * sizePercent) / 100)
  return {
    ...look,
    sizePx,
    minSizePx: shrink ? Math.min(sizePx, MIN_SIZE_PX) : sizePx,
    maxWidthPx: share(picture.widthPx, params.maxWidthPercent),
    maxHeightPx: share(picture.heightPx, params.maxHeightPercent),
    ...(outline !== 'transparent' && { outline: { color: outline, widthPercent: OUTLINE_PERCENT } }),
    ...(shadow !== 'transparent' && {
      shadow: { color: shadow, rightPercent: SHADOW_PERCENT, downPercent: SHADOW_PERCENT },
    }),
  }
}

const share = (lengthPx: number, percentOfIt: number) => Math.max(1, Math.floor((lengthPx * percentOfIt) / 100))
