import { type OutgoingMessage, QUEUE_LIMITS } from './task-queue.ts'

/** What SQS takes for a name: 80 characters, and the dead letters' suffix must fit too. */
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,67}(-dead-letters)?$/

/** What SQS takes for a `MessageGroupId`. */
const GROUP_ID = /^[\x21-\x7e]{1,128}$/

/**
 * The characters SQS takes: those of XML 1.0. Lone surrogates are left out too.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const BODY = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u

/** Throws what SQS would: the same bugs must show on one machine. A queue is ours, so these are no user's errors. */
export function checkQueueName(queue: string): void {
  if (!QUEUE_NAME.test(queue))
    throw new RangeError(`"${queue}" is no name for a queue: letters, digits, - and _, at most 67`)
}

/** Throws when SQS would refuse the message. */
export function checkMessage({ body, delaySeconds, groupId }: OutgoingMessage): void {
  if (!BODY.test(body))
    throw new RangeError('A message needs a body of at least one character, without control characters')
  // Most bodies are short: their bytes are counted only when three for each character could be too many.
  if (body.length * 3 > QUEUE_LIMITS.bodyBytes && Buffer.byteLength(body) > QUEUE_LIMITS.bodyBytes) {
    throw new RangeError(
      `A message holds at most ${QUEUE_LIMITS.bodyBytes} bytes: store more as a blob and send its key`,
    )
  }
  if (delaySeconds !== undefined) checkNumber('delaySeconds', delaySeconds, 0, QUEUE_LIMITS.delaySeconds)
  if (groupId !== undefined && !GROUP_ID.test(groupId))
    throw new RangeError(`"${groupId}" is no group: 1 to 128 printable ASCII characters`)
}

/** Throws when SQS would refuse the call. */
export function checkReceive(options: { max: number; visibilitySeconds: number; waitSeconds: number }): void {
  checkNumber('max', options.max, 1, QUEUE_LIMITS.batchMessages)
  checkVisibility(options.visibilitySeconds)
  checkNumber('waitSeconds', options.waitSeconds, 0, QUEUE_LIMITS.waitSeconds)
}

/** Throws when SQS would not hide a message for so long. */
export function checkVisibility(seconds: number): void {
  checkNumber('visibilitySeconds', seconds, 0, QUEUE_LIMITS.visibilitySeconds)
}

/**
 * A reason as a buried message carries it: one line without the characters SQS refuses, cut where a list of dead letters
 * would cut it anyway. Pure.
 */
export function reasonOf(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\uFFFE\uFFFF]+/gu, ' ')
    .trim()
  return [...line].slice(0, QUEUE_LIMITS.reasonCharacters).join('') || 'unknown'
}

function checkNumber(name: string, value: number, min: number, max: number) {
  // Written so that NaN fails too.
  if (!(value >= min && value <= max)) throw new RangeError(`${name} is ${value}; SQS takes ${min} to ${max}`)
}
