import { InvalidArgumentError } from 'commander'
import type { AnimateInput } from '../../jobs/animate-input.ts'
import type { FieldOptions } from './field-options.ts'
import { modelOptions } from './generate-options.ts'

/** `atelier animate` */
export const animateOptions = {
  ...modelOptions,
  source: 'no option',
  prompt: 'no option',
  frames: { flags: '-n, --frames <number>', says: 'how many are made' },
  mode: { flags: '--mode <mode>' },
  keyframes: {
    flags: '--keyframe <frame=words>',
    says: 'other words from a frame on, such as 4="the sun has set"; as often as you like, frames count from 0',
    read: (text, before) => ({ ...(before as object | undefined), ...keyframeOf(text) }),
  },
  strength: { flags: '--strength <numbers>' },
  delayMs: { flags: '--delay <ms>' },
  loop: { flags: '--loop [times]' },
  pingPong: { flags: '--ping-pong' },
  includeSource: { flags: '--no-source', says: 'begins with the first frame that is made, not with the source' },
  formats: { flags: '-f, --format <formats>' },
  poster: { flags: '--poster' },
  maxEdgePx: { flags: '--max-edge <px>' },
  maxBytes: { flags: '--max-bytes <size>', read: bytesOf },
} as const satisfies FieldOptions<(typeof AnimateInput)['shape']>

/** `4=the sun has set` */
function keyframeOf(text: string): Record<string, string> {
  const [, frame, words] = /^\s*(\d{1,2})\s*=\s*(.*\S)\s*$/s.exec(text) ?? []
  if (frame !== undefined && words !== undefined) return { [Number(frame)]: words }
  throw new InvalidArgumentError('It must be a frame and its words, such as 4="the sun has set".')
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, ki: 1024, mi: 1024 ** 2 }

/** `2MB`, `500 kB`, `1.5MiB`, `80000` */
function bytesOf(text: string): unknown {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*(k|m|ki|mi)?b?$/i.exec(text.trim()) ?? []
  if (number === undefined) throw new InvalidArgumentError('It must be a size such as 2MB or 500kB.')
  return Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? 1))
}
