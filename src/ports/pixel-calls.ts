import type { OperationCall } from '../operations/operation.ts'
import type { ImageFacts, MediaType, Profile, SourceType } from '../schema/asset.ts'
import type { ImageHeader, RenderedImage } from './pixels.ts'

/** What a sandbox on this machine is asked to do, by path: bytes never cross the process boundary. All of it is JSON. */
export interface CallRequests {
  readonly header: { readonly path: string }
  readonly inspect: { readonly path: string; readonly header: ImageHeader }
  readonly render: {
    readonly path: string
    readonly header: ImageHeader
    readonly overlays?: Readonly<Record<string, { readonly path: string; readonly header: ImageHeader }>> | undefined
    readonly operations: readonly OperationCall[]
    readonly mediaType: MediaType
    readonly quality?: number | undefined
    readonly profile?: Profile | undefined
    readonly label?: SourceType | undefined
    /** Where the finished picture is to be, durable, when the call is answered. Its folder exists. */
    readonly targetPath: string
    /** In the same file system; whoever kills the sandbox removes it. */
    readonly temporaryPath: string
  }
}

export interface CallResults {
  readonly header: ImageHeader
  readonly inspect: ImageFacts
  readonly render: RenderedImage
}

export type CallName = keyof CallRequests

/** The sandbox's side: one function a call. The signal aborts when nobody waits for the answer any more. */
export type PixelCalls = {
  readonly [Name in CallName]: (request: CallRequests[Name], signal: AbortSignal) => Promise<CallResults[Name]>
}
