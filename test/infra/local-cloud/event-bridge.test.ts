import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type EventTarget, type LocalEventBridge, startEventBridge } from '../../../infra/local-cloud/event-bridge.ts'
import { inputPath } from '../../../infra/local-cloud/input-path.ts'
import { localClient } from '../../adapters/aws/support/local-service.ts'

const WireError = z.looseObject({ __type: z.string().optional() })

let bridge: LocalEventBridge
let client: EventBridgeClient
let delivered: string[]
let deliver: EventTarget['deliver']
beforeEach(async () => {
  delivered = []
  deliver = async (input) => void delivered.push(input)
  const target = { deliver: (input: string) => deliver(input) }
  bridge = await startEventBridge({
    buses: ['atelier'],
    rules: [
      {
        name: 'detail',
        busName: 'atelier',
        pattern: { source: ['a'] },
        targets: [{ ...target, inputPath: '$.detail' }],
      },
      { name: 's3', busName: 'default', pattern: { source: ['aws.s3'] }, targets: [target] },
    ],
  })
  client = new EventBridgeClient(localClient(bridge.endpoint))
  return async () => {
    client.destroy()
    await bridge.close()
  }
})

const good = { EventBusName: 'atelier', Source: 'a', DetailType: 'b', Detail: '{"n":1}' }
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }))

describe('the local EventBridge', () => {
  it('gives a target the part of the event that it asks for', async () => {
    await put(good, { ...good, Source: 'other' })
    await bridge.settled()
    expect(delivered).toEqual(['{"n":1}'])
  })

  it('puts what a service says on the default bus, whole', async () => {
    bridge.emit({ source: 'aws.s3', detailType: 'Object Created', detail: { bucket: { name: 'uploads' } } })
    await bridge.settled()
    expect(delivered.map((input) => JSON.parse(input))).toMatchObject([
      { version: '0', source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'uploads' } } },
    ])
  })

  it('tries a target again, and says so when it never takes the event', async () => {
    let attempts = 0
    deliver = async () => {
      attempts++
      if (attempts < 3) throw new Error('not yet')
    }
    await put(good)
    await bridge.settled()
    expect(attempts).toBe(3)
    deliver = () => Promise.reject(new Error('never'))
    await put(good)
    await expect(bridge.settled()).rejects.toThrow('could not be delivered')
  })

  it.each<[string, PutEventsRequestEntry, string]>([
    ['no source', { ...good, Source: '' }, 'InvalidArgument'],
    ['no detail', { ...good, Detail: undefined }, 'InvalidArgument'],
    ['a long detail-type', { ...good, DetailType: 'x'.repeat(129) }, 'InvalidArgument'],
    ['a source of AWS', { ...good, Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
    ['a detail that is no JSON', { ...good, Detail: '{' }, 'MalformedDetail'],
    ['a detail that is no object', { ...good, Detail: '[1]' }, 'MalformedDetail'],
  ])('refuses an entry with %s, and takes the others', async (_title, entry, code) => {
    const answer = await put(good, entry)
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: code }],
    })
    expect(bridge.events).toHaveLength(1)
  })

  it('refuses more entries or bytes than there may be, none, and a bus that is not there', async () => {
    await expect(put(...Array<PutEventsRequestEntry>(11).fill(good))).rejects.toThrow('10')
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' })
    const large = { ...good, Detail: JSON.stringify({ text: 'x'.repeat(600_000) }) }
    await expect(put(large, large)).rejects.toThrow('over the limit')
    await expect(put({ ...good, EventBusName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(bridge.events).toEqual([])
  })

  it('refuses a rule on a bus that is not there, and one with a bad pattern', async () => {
    const rule = { name: 'r', busName: 'none', pattern: { source: ['a'] }, targets: [] }
    await expect(startEventBridge({ buses: [], rules: [rule] })).rejects.toThrow('does not exist')
    const bad = { ...rule, busName: 'default', pattern: { source: 'a' } }
    await expect(startEventBridge({ buses: [], rules: [bad] })).rejects.toThrow('not valid')
  })
})

describe('the wire', () => {
  const headers = (changes: Record<string, string> = {}) => ({
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSEvents.PutEvents',
    'x-amz-date': '20261121T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=a/20261121/eu-west-1/events/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
    ...changes,
  })
  const send = async (changes: Record<string, string>, body = JSON.stringify({ Entries: [good] })) => {
    const answer = await fetch(bridge.endpoint, { method: 'POST', headers: headers(changes), body })
    return { status: answer.status, type: WireError.parse(await answer.json()).__type }
  }

  it('takes a signed request', async () => {
    expect(await send({})).toEqual({ status: 200, type: undefined })
  })

  it.each<[string, Record<string, string>, string | undefined, object]>([
    ['without a signature', { authorization: '' }, undefined, { status: 403 }],
    [
      'signed for another service',
      { authorization: headers().authorization.replace('/events/', '/sqs/') },
      undefined,
      { type: 'InvalidSignatureException' },
    ],
    ['signed on another day', { 'x-amz-date': '20261122T000000Z' }, undefined, { type: 'InvalidSignatureException' }],
    [
      'with the hash of another body',
      { 'x-amz-content-sha256': '0'.repeat(64) },
      undefined,
      { type: 'InvalidSignatureException' },
    ],
    ['of another type', { 'content-type': 'application/json' }, undefined, { status: 404 }],
    ['for another action', { 'x-amz-target': 'AWSEvents.PutRule' }, undefined, { type: 'UnknownOperationException' }],
    ['that is no JSON', {}, '{', { type: 'SerializationException' }],
    [
      'with an unknown field',
      {},
      JSON.stringify({ Entries: [{ ...good, detailType: 'x' }] }),
      { type: 'ValidationException' },
    ],
    [
      'with a field of another type',
      {},
      JSON.stringify({ Entries: [{ ...good, Time: 'now' }] }),
      { type: 'ValidationException' },
    ],
  ])('refuses a request %s', async (_title, changes, body, expected) => {
    expect(await send(changes, body)).toMatchObject(expected)
  })
})

describe('an input path', () => {
  const event = { detail: { job_id: 'j', 'a name': [1] } }
  it.each([
    ['$', event],
    ['$.detail', event.detail],
    ['$.detail.job_id', 'j'],
    ["$.detail['a name']", [1]],
    ['$.detail.none.deeper', null],
  ])('%s', (path, expected) => {
    expect(inputPath(path)(event)).toEqual(expected)
  })

  it.each(['detail', '$.', '$..detail', '$.detail[0]', '$detail'])('%s is refused', (path) => {
    expect(() => inputPath(path)).toThrow('input path')
  })
})
