import { AppError } from '../../errors.ts'
import { type Format, formatNames } from '../../operations/format.ts'
import { parseOperations } from '../../operations/parse-operations.ts'
import { type Preset, presets } from '../../operations/presets.ts'
import { CommandError, exitCodes } from './exit-codes.ts'

/** `atelier resize`'s options about pixels, as commander gives them. */
export interface PixelOptions {
  readonly width?: number
  readonly height?: number
  readonly fit?: string
  readonly gravity?: string
  readonly enlarge?: boolean
  readonly background?: string
  readonly format?: Format
  readonly quality?: number
  readonly preset?: Preset
  readonly operations?: string
}

export interface ResizePlan {
  /** The input of the `transform` job, but for its source. */
  readonly outputs: readonly [Readonly<Record<string, unknown>>]
  /** What stands between a file's name and its ending: `500` in `photo-500.jpg`. */
  readonly suffix: string
  /** Undefined: the source's own. */
  readonly format: Format | undefined
  /** It is what `ATELIER_ON_UPLOAD` makes of every upload, so one job serves both. */
  readonly isUploadDefault: boolean
}

const SHAPE_FLAGS = ['width', 'height', 'fit', 'gravity', 'enlarge', 'background'] as const

/** The edge of the preset `web`, for shapes that are asked for without a size. */
const DEFAULT_EDGE_PX = 500

/** What to ask the API for. Refuses contradictions before anything is sent. */
export function planResize(options: PixelOptions): ResizePlan {
  const { preset, operations, quality, format } = options
  const shape = SHAPE_FLAGS.filter((name) => options[name] !== undefined)
  const ways = [preset && '--preset', operations && '--operations', shape[0] && `--${shape[0]}`].filter(Boolean)
  if (ways.length > 1) {
    throw new CommandError(`${ways.join(' and ')} cannot be used together. Use one of them.`, exitCodes.usage)
  }
  const encoding = { ...(format ? { format } : {}), ...(quality ? { quality } : {}) }
  if (operations !== undefined) {
    const parsed = checked(() => parseOperations(operations, '--operations'))
    const plan = { outputs: [{ operations, ...encoding }], suffix: 'edited' } as const
    return { ...plan, format: format ?? parsed.format, isUploadDefault: false }
  }
  if (shape.length > 0) {
    const call = shapeCall(options)
    checked(() => parseOperations([call], '--resize'))
    const plan = { outputs: [{ operations: [call], ...encoding }], suffix: suffixOf(options) } as const
    return { ...plan, format, isUploadDefault: false }
  }
  const name = preset ?? 'web'
  return {
    outputs: [{ preset: name, ...encoding }],
    suffix: String(presets[name].operations[0]?.widthPx ?? name),
    format,
    isUploadDefault: name === 'web' && Object.keys(encoding).length === 0,
  }
}

function shapeCall(options: PixelOptions) {
  const hasSize = options.width !== undefined || options.height !== undefined
  const { width, height } = hasSize ? options : { width: DEFAULT_EDGE_PX, height: DEFAULT_EDGE_PX }
  const { fit, gravity, enlarge, background } = options
  const given = { widthPx: width, heightPx: height, fit, gravity, enlarge, background }
  return {
    operation: 'resize',
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
}

function suffixOf({ width, height }: PixelOptions): string {
  if (width === undefined && height === undefined) return String(DEFAULT_EDGE_PX)
  if (width === height || height === undefined) return String(width)
  return `${width ?? ''}x${height}`
}

function checked<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof AppError) throw new CommandError(error.message, exitCodes.usage)
    throw error
  }
}

/** `jpg` and `jpeg` are one. Undefined for what is no format. */
export function formatOf(text: string): Format | undefined {
  const name = text.toLowerCase()
  return formatNames.find((format) => format === (name === 'jpg' ? 'jpeg' : name))
}
