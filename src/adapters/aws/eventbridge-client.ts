import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { requestTimeouts } from './request-timeouts.ts'

/** An EventBridge client in which no request waits for ever. Region and credentials are found as AWS's tools find them. */
export const eventBridgeClient = (): EventBridgeClient => new EventBridgeClient({ requestHandler: requestTimeouts })
