import * as z from 'zod'

/** What is known of a picture that a model made, besides its bytes. */
const Facts = z.object({
  /** The model that answered. */
  model: z.string(),
  /** The job's run in which it did: a user who retries a job wants a useless answer replaced. */
  run: z.int(),
  seed: z.int().optional(),
  warnings: z.array(z.string()),
})
export type AnswerFacts = z.infer<typeof Facts>

export interface ModelAnswer {
  readonly facts: AnswerFacts
  /** Untrusted. */
  readonly bytes: Uint8Array
}

/** An answer as one blob, for the ledger of paid calls: the length of a JSON head, the head, the picture as it came. */
export function packAnswer({ facts, bytes }: ModelAnswer): Uint8Array {
  const head = Buffer.from(JSON.stringify(facts satisfies z.input<typeof Facts>))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.byteLength)
  return Buffer.concat([length, head, bytes])
}

/** Reads what `packAnswer` wrote. */
export function unpackAnswer(packed: Uint8Array): ModelAnswer {
  const buffer = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const end = 4 + buffer.readUInt32LE(0)
  return { facts: Facts.parse(JSON.parse(buffer.toString('utf8', 4, end))), bytes: buffer.subarray(end) }
}
