import { expect, it } from 'vitest'
import { readArrivalNotices } from '../../src/core/arrival-notice.ts'
import { busMessage, notificationMessage } from './arrival-messages.ts'

it('reads an event of EventBridge, whose key is as it was named', () => {
  const body = busMessage('pictures', 'red flower+100%.jpg')
  expect(readArrivalNotices(body)).toEqual([{ bucket: 'pictures', key: 'red flower+100%.jpg' }])
})

it('reads every record of a notification, whose keys are encoded as in a form', () => {
  const body = notificationMessage('pictures', ['red+flower.jpg', 'B%C3%A4r+%2B+K%C3%B6ln/100%25.jpg'])
  expect(readArrivalNotices(body)).toEqual([
    { bucket: 'pictures', key: 'red flower.jpg' },
    { bucket: 'pictures', key: 'Bär + Köln/100%.jpg' },
  ])
})

it('takes a key that is not encoded as it is', () => {
  expect(readArrivalNotices(notificationMessage('pictures', ['100%.jpg']))).toMatchObject([{ key: '100%.jpg' }])
})

it.each([
  ['an empty object', { size: 0 }],
  ['a folder of the console', { key: 'holiday/' }],
])('leaves out %s', (_what, object) => {
  const key = 'key' in object ? object.key : 'a.jpg'
  const size = 'size' in object ? object.size : 5
  expect(readArrivalNotices(busMessage('pictures', key, size))).toEqual([])
  expect(readArrivalNotices(notificationMessage('pictures', [key], { size }))).toEqual([])
})

it('leaves out what was deleted', () => {
  expect(readArrivalNotices(notificationMessage('pictures', ['a'], { eventName: 'ObjectRemoved:Delete' }))).toEqual([])
})

it('knows the message that S3 sends when notifications are switched on', () => {
  const body = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-11-20T20:00:00.000Z', Bucket: 'pictures' }
  expect(readArrivalNotices(JSON.stringify(body))).toEqual([])
})

it.each(['', 'not json', 'null', '[]', '{}', '{"Records":[{}]}', '{"source":"aws.s3","detail-type":"Object Deleted"}'])(
  'takes %j for no notice',
  (body) => {
    expect(readArrivalNotices(body)).toBeUndefined()
  },
)
