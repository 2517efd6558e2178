import { startParameterStore } from '../infra/local-cloud/parameter-store.ts'
import { hasDynamo, startDynamo } from '../test/adapters/aws/support/dynamo.ts'
import { bundleFunctions } from '../test/support/lambda/bundled.ts'
import { environmentOf, functionNamed } from '../test/support/lambda/environment.ts'
import { getEvent } from '../test/support/lambda/events.ts'
import { hasRuntimeClient } from '../test/support/lambda/runtime-client.ts'
import type { Bench, Row } from './bench.ts'
import { median, quantile, shown } from './support/statistics.ts'

/** What the design allows the API's bundle, the AWS SDK not counted. */
const MAX_API_KILOBYTES = 600
const STARTS = 10
const CALLS = 200
const TOKEN = 'bench-0123456789abcdef'

/** One of each bundle. */
const NAMES = [
  'api-read',
  'stream',
  'inspect',
  'pixels',
  'worker-web',
  'worker-image',
  'events-advance',
  'arrivals',
  'sweep',
  'dead-letters',
]

export const bench: Bench = {
  title: 'Lambda: bundles and starts',
  about: `What is uploaded for each function, and how it starts under AWS's own runtime client (aws-lambda-ric) in a process of its own: *init*
is from the process's start to its asking for the first event, everything loaded, settings checked and parameters read from a store on
this machine; ${STARTS} times each. *Warm* is one call of a function that runs, ${CALLS} times. Here every
function has a whole core, where 512 MB on Lambda have 0.29 of one; the AWS SDK is that of \`node_modules\`, there the runtime's own.`,
  async run(context) {
    if (!hasRuntimeClient() || !hasDynamo())
      throw new Error('The tools of the tests are missing: npm run setup:services')
    const bundled = await bundleFunctions()
    context.onEnd(bundled.close)
    const [dynamo, parameters] = await Promise.all([
      startDynamo(),
      startParameterStore({
        '/atelier/bench/secrets': { type: 'SecureString', value: Buffer.alloc(32, 7).toString('base64') },
        '/atelier/bench/tokens': { type: 'SecureString', value: TOKEN },
        '/atelier/bench/public-url': { type: 'String', value: 'https://pictures.example' },
      }),
    ])
    context.onEnd(dynamo.close)
    context.onEnd(parameters.close)
    const found = await dynamo.client.config.endpoint?.()
    const settings = {
      stage: 'bench',
      table: dynamo.tableName,
      parameters: '/atelier/bench/',
      queuePrefix: 'http://127.0.0.1:9/000000000000/atelier-bench-',
    }
    const cloud = {
      environmentOf: (spec: Parameters<typeof environmentOf>[0]) =>
        environmentOf(spec, settings, {
          AWS_ENDPOINT_URL_DYNAMODB: `${found?.protocol}//${found?.hostname}:${found?.port}`,
          AWS_ENDPOINT_URL_SSM: parameters.endpoint,
        }),
    }
    const starts: Row[] = []
    for (const name of NAMES) {
      context.say(`starts ${name}`)
      const times: number[] = []
      for (let turn = 0; turn < (context.isQuick ? 1 : STARTS); turn++) {
        const started = await bundled.start(cloud, name)
        times.push(started.initMs)
        await started.stop()
      }
      const facts = bundled.bundles.find(({ entrypoint }) => entrypoint === functionNamed(name).entrypoint)
      starts.push({
        function: name,
        'code kB': shown((facts?.codeBytes ?? 0) / 1000),
        'all kB': shown((facts?.totalBytes ?? 0) / 1000),
        'init median ms': shown(median(times)),
        'init most ms': shown(quantile(times, 1)),
      })
    }
    const api = await bundled.start(cloud, 'api-read')
    const calls: Row[] = []
    for (const path of ['/healthz', '/v1/jobs', '/openapi.json']) {
      const event = getEvent(path, { authorization: `Bearer ${TOKEN}` })
      const times: number[] = []
      for (let turn = 0; turn < (context.isQuick ? 2 : CALLS); turn++) {
        const startedMs = performance.now()
        const { kind, body } = await api.invoke(event)
        times.push(performance.now() - startedMs)
        if (kind !== 'response' || JSON.parse(body).statusCode !== 200)
          throw new Error(`${path}: ${body.slice(0, 500)}`)
      }
      const [first = 0, ...warm] = times
      calls.push({
        'GET of api-read': path,
        'first ms': shown(first),
        'warm median ms': shown(median(warm)),
        'warm p99 ms': shown(quantile(warm, 0.99)),
      })
    }
    const apiKilobytes = (bundled.bundles.find(({ entrypoint }) => entrypoint === 'lambda-api')?.codeBytes ?? 0) / 1000
    const measured = shown(apiKilobytes, ' kB')
    return {
      tables: [
        { title: 'Bundles, and what it takes to start one', rows: starts },
        { title: 'Requests', rows: calls },
      ],
      goals: [
        {
          what: 'API bundle, AWS SDK external',
          target: `≤ ${MAX_API_KILOBYTES} kB`,
          measured,
          isMet: apiKilobytes <= MAX_API_KILOBYTES,
        },
      ],
    }
  },
}
