// A runtime for Lambda's Node handlers, where AWS's own client is not compiled: takes an event, calls the handler, hands its
// answer over, as https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html says. JavaScript, because it runs before
// anything else in a process that has nothing but the function's bundle.
import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':')
const STREAMING = Symbol('streaming')
const STREAMED = {
  'Lambda-Runtime-Function-Response-Mode': 'streaming',
  'Transfer-Encoding': 'chunked',
  Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
}
const HTTP_ANSWER = 'application/vnd.awslambda.http-integration-response'

globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: true }),
  HttpResponseStream: {
    from(stream, head) {
      stream.setContentType(HTTP_ANSWER)
      stream.before = `${JSON.stringify(head)}${'\0'.repeat(8)}`
      return stream
    },
  },
}

const open = (method, path, headers = {}) =>
  request({
    host,
    port,
    method,
    path: `/2018-06-01/runtime/${path}`,
    headers: { ...headers, connection: 'keep-alive' },
  })

async function call(method, path, body) {
  const sent = open(method, path)
  sent.end(body)
  const [answer] = await once(sent, 'response')
  return { headers: answer.headers, body: await buffer(answer) }
}

const failureOf = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack).split('\n'),
})

/** What a streaming handler writes to. Nothing is sent before its first write, so that the head can still be set. */
class ResponseStream extends EventEmitter {
  #id
  #onward
  #contentType = 'application/octet-stream'
  before = ''
  /** Resolves when the answer has been taken. */
  taken = Promise.resolve()

  constructor(id) {
    super()
    this.#id = id
  }
  setContentType(type) {
    this.#contentType = type
  }
  write(piece) {
    return this.#start().write(piece)
  }
  end(piece) {
    this.#start().end(piece)
  }
  fail(error) {
    const failure = failureOf(error)
    const onward = this.#start()
    onward.addTrailers({
      'Lambda-Runtime-Function-Error-Type': failure.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(failure)).toString('base64'),
    })
    onward.end()
  }
  #start() {
    if (this.#onward) return this.#onward
    const onward = open('POST', `invocation/${this.#id}/response`, { ...STREAMED, 'Content-Type': this.#contentType })
    this.#onward = onward
    this.taken = once(onward, 'response').then(([answer]) => buffer(answer))
    onward.on('drain', () => this.emit('drain'))
    if (this.before) onward.write(this.before)
    return onward
  }
}

async function answer(handler, id, event, context) {
  if (!handler[STREAMING]) {
    const result = await handler(event, context)
    await call('POST', `invocation/${id}/response`, JSON.stringify(result) ?? 'null')
    return
  }
  const stream = new ResponseStream(id)
  try {
    await handler(event, stream, context)
  } catch (error) {
    console.error(error)
    stream.fail(error)
  }
  await stream.taken
}

let handler
try {
  const [file, name] = (process.env._HANDLER ?? '').split('.')
  handler = (await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`).href))[name]
} catch (error) {
  console.error(error)
  await call('POST', 'init/error', JSON.stringify(failureOf(error)))
  process.exit(1)
}
for (;;) {
  const { headers, body } = await call('GET', 'invocation/next')
  const id = headers['lambda-runtime-aws-request-id']
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms'])
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  }
  try {
    await answer(handler, id, JSON.parse(body.toString()), context)
  } catch (error) {
    console.error(error)
    await call('POST', `invocation/${id}/error`, JSON.stringify(failureOf(error)))
  }
}
