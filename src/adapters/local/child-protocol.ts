import type { ErrorCode } from '../../errors.ts'
import type { CallName, CallRequests } from '../../ports/pixel-calls.ts'

/** What the supervisor writes to a pixels child. */
export type ToChild =
  | { readonly type: 'call'; readonly id: number; readonly call: CallName; readonly request: CallRequests[CallName] }
  /** Nobody waits for the call any more: write nothing. */
  | { readonly type: 'abandon'; readonly id: number }
  | { readonly type: 'ping' }

/** What a pixels child writes to its supervisor. `failed` with a `detail` has something for the log that users must not see. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly rssMegabytes: number }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly code: ErrorCode
      readonly message: string
      readonly detail?: string
    }
