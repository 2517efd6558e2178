import type { ViewContext } from '../core/asset-view.ts'
import type { Engine } from '../core/engine.ts'
import type { EngineLog } from '../core/observe.ts'
import type { UploadContext } from '../core/uploads.ts'
import type { ProviderKeys } from '../ports/provider-keys.ts'
import type { AuthSettings } from './auth.ts'
import type { HttpMetrics } from './metrics.ts'

/** Everything the HTTP app works with. The entrypoints build it, so that nothing in here reads the outside. */
export interface HttpContext {
  readonly engine: Engine
  readonly view: ViewContext
  readonly uploads: UploadContext
  readonly auth: AuthSettings
  /** Where clients reach this server, such as `https://pictures.example`. */
  readonly publicUrl: string
  readonly version: string
  /** Origins whose web pages may use the API, such as `https://studio.example`. */
  readonly corsOrigins: readonly string[]
  /** False while the server starts or shuts down. */
  isReady(): boolean
  /** 128 random bits as an id. */
  newId(): string
  /** Left out where keys are not this server's to keep. */
  readonly providerKeys?: ProviderKeys
  readonly log: EngineLog
  readonly metrics: HttpMetrics
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>
  /** What is left on the disk that pictures are stored on; left out where that cannot run out. */
  freeBytes?(): number
  /**
   * Who is calling, for counting failed tokens: an address. Gets what the runtime passes beside the request, which is
   * `{ incoming }` on Node. Behind a proxy, pass one that reads the header the proxy sets.
   */
  clientOf?(runtime: unknown, request: Request): string
}
