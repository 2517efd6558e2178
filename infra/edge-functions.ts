import type { Stack } from 'aws-cdk-lib'
import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront'
import { TOKEN_HEADER } from '../src/entrypoints/token-header.ts'
import type { Names } from './names.ts'

/** A page of the studio has no dot in its last segment; all of them are the one page, which reads the address. */
export const SITE_EDGE = `function handler(event) {
  var request = event.request
  if (!request.uri.split('/').pop().includes('.')) request.uri = '/index.html'
  return request
}
`

// A header of that name from outside is dropped: it would stand for a token that nobody checked.
export const STREAM_EDGE = `function handler(event) {
  var headers = event.request.headers
  delete headers['${TOKEN_HEADER}']
  if (headers.authorization) headers['${TOKEN_HEADER}'] = { value: headers.authorization.value }
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
    onSite: create('SiteEdge', 'site', SITE_EDGE, 'Every page of the studio is index.html'),
    onStream: create('StreamEdge', 'stream', STREAM_EDGE, 'Carries the token past the signature of the CDN'),
  }
}
