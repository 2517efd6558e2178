/** What a model can do. What it cannot is refused before anything is sent, with the field's name. */
export interface ModelCapabilities {
  /** A picture from words alone. */
  readonly textToImage: boolean
  /** Re-paints one picture, more or less of it by `strength`. */
  readonly imageToImage: boolean
  /** How many pictures an instruction may refer to; 0 when the model edits none. */
  readonly maxEditImages: number
  /** Changes only what a mask marks. */
  readonly mask: boolean
  /** How it wants the mask: black and white when left out, or transparent where the picture is to change. */
  readonly maskBy?: 'transparency'
  readonly negativePrompt: boolean
  readonly transparentBackground: boolean
  /** The same seed gives the same picture, or nearly. */
  readonly seed: boolean
  /** Sends unfinished pictures while it works. */
  readonly partialPreviews: boolean
  /** A repeated request with the same key is done and charged once. */
  readonly idempotencyKeys: boolean
  readonly sizes: SizeLimits
}

/** The sizes a model makes: any within bounds, or one of a list. */
export type SizeLimits =
  | {
      readonly kind: 'any'
      readonly minPx: number
      readonly maxPx: number
      readonly multipleOfPx: number
      readonly maxPixels: number
    }
  | { readonly kind: 'list'; readonly sizes: readonly { readonly widthPx: number; readonly heightPx: number }[] }

/** A model as it can be asked for. All of it is data, so that a new model or price is a line and no release. */
export interface ModelFacts {
  /** `provider:model`, such as `huggingface:black-forest-labs/FLUX.1-dev`. */
  readonly modelId: string
  readonly title: string
  readonly capabilities: ModelCapabilities
  /** Of one picture, at most: what is reserved before it is made. */
  readonly costMicroUsd: number
  /** False for procedural pictures: they are labelled as such and never stand in for a real model. */
  readonly isAi: boolean
  /** The longest one request may take. */
  readonly timeoutSeconds: number
}

/** A picture that a request refers to. */
export interface ReferenceImage {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  readonly widthPx: number
  readonly heightPx: number
  /** What the picture is for, in the user's words, such as `style`. */
  readonly role?: string
}

export interface ImageRequest {
  /** As it is sent: the job has put everything into it that it has to say. */
  readonly prompt: string
  readonly negativePrompt?: string
  /** With `strength`: the picture to re-paint. Without: the pictures that the prompt's instruction refers to. */
  readonly images?: readonly ReferenceImage[]
  /** The size of the first image. White is changed, black is kept; or, by `maskBy`, what is transparent is changed. */
  readonly mask?: ReferenceImage
  /** 0 leaves the picture as it is, 1 nothing of it. */
  readonly strength?: number
  readonly widthPx: number
  readonly heightPx: number
  readonly seed?: number
  readonly background?: 'transparent'
}

export interface ImageCall {
  /** Sent where the provider honours it. */
  readonly idempotencyKey: string
  readonly signal: AbortSignal
  /** Gets unfinished pictures, where the model sends them; each replaces the one before. */
  readonly onPartial?: (bytes: Uint8Array) => void
}

/** One picture. Its bytes are untrusted until the sandbox has decoded and written them anew. */
export interface GeneratedImage {
  readonly bytes: Uint8Array
  /** The seed that was used, where the provider tells. */
  readonly seed?: number
  /** What was charged, where the provider tells. */
  readonly costMicroUsd?: number
  /** What was asked for and not done, though harmless, such as a size that was rounded. */
  readonly warnings: readonly string[]
}

/**
 * Makes one picture a call: a job that wants several has a task for each, so that each is retried, paid and shown alone.
 *
 * A rejection with AppError says that nothing was done and nothing is owed: `model_refused` (the prompt or the picture was
 * rejected), `model_rate_limited` and `model_unavailable` (may be tried again, honouring `retryAfterSeconds`),
 * `model_quota`, `model_unauthorized`, `invalid_request`. An answer that was charged and is no picture resolves; whoever
 * decodes it finds `model_bad_output`. Any other rejection (a reset, a timeout, an unreadable answer) leaves the call in doubt.
 */
export interface ImageModel extends ModelFacts {
  generate(request: ImageRequest, call: ImageCall): Promise<GeneratedImage>
}

/** Why a model cannot be used now, in a sentence with the remedy, such as a missing key. */
export interface UnavailableModel extends ModelFacts {
  readonly unavailable: string
}

/** The models that this installation knows. */
export interface ModelCatalog {
  /** By id or alias (`fast`, `quality`); undefined when nobody has heard of it. */
  find(name: string): ImageModel | UnavailableModel | undefined
  list(): readonly (ImageModel | UnavailableModel)[]
  /** Names that stand for a model, such as `fast`. */
  readonly aliases: Readonly<Record<string, string>>
  /** What is used when a request names none, in this order: the first that can do it and is not failing. */
  readonly chain: readonly string[]
}
