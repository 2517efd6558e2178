import type { Stack } from 'aws-cdk-lib'
import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront'
import type { Names } from './names.ts'

/** In it, the token reaches functions that stream: `Authorization` is where CloudFront signs for their URL. */
export const TOKEN_HEADER = 'X-Atelier-Authorization'

/** A page of the studio has no dot in its last segment; all of them are the one page, which reads the address. */
const SITE = `function handler(event) {
  var request = event.request
  if (!request.uri.split('/').pop().includes('.')) request.uri = '/index.html'
  return request
}
`

// A header of that name from outside is dropped: it would stand for a token that nobody checked.
const STREAM = `function handler(event) {
  var headers = event.request.headers
  delete headers['${TOKEN_HEADER.toLowerCase()}']
  if (headers.authorization) headers['${TOKEN_HEADER.toLowerCase()}'] = { value: headers.authorization.value }
  delete headers.authorization
  return event.request
}
`

/** What the CDN does to requests before it looks into its cache. */
export function createEdgeFunctions(stack: Stack, names: Names): { onSite: EdgeFunction; onStream: EdgeFunction } {
  const create = (id: string, name: string, code: string, comment: string) =>
    new EdgeFunction(stack, id, {
      functionName: `${names.prefix}${name}-${stack.region}`,
      comment,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(code),
    })
  return {
    onSite: create('SiteEdge', 'site', SITE, 'Every page of the studio is index.html'),
    onStream: create('StreamEdge', 'stream', STREAM, 'Carries the token past the signature of the CDN'),
  }
}
