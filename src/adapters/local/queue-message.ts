/** A stored message as the queue holds it in memory. Bodies may be left on the disk. */
export interface QueueMessage {
  readonly messageId: number
  readonly groupId: string
  readonly sentAtMs: number
  readonly reason: string | undefined
  /** Undefined when it has to be read from the disk. */
  body: string | undefined
  receiveCount: number
  /** The current delivery's handle; empty before the first. */
  receiptHandle: string
  /**
   * `ready`: whoever receives next may get it. `hidden`: not before `visibleAtMs`. `leaving`: a write that deletes or
   * moves it is under way, so it is delivered to nobody.
   */
  state: 'ready' | 'hidden' | 'leaving'
  visibleAtMs: number
  /** Where it is among the hidden ones; only `hiddenMessages` touches it. */
  heapIndex: number
}
