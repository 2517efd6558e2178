// npm run cloud [-- --port 9000]: the whole AWS stack on this machine, from the template and the bundles that are deployed.
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { operatorSettings } from '../operator-settings.ts'
import { launchCeph } from './ceph-daemons.ts'
import { localBundles } from './local-bundles.ts'
import { startCloud } from './start-cloud.ts'
import { synthesiseLocal } from './synthesise-local.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8788' },
    stage: { type: 'string', default: 'local' },
  },
})

const say = (text: string) => process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const isThere = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
  const missing = ['ceph-mon', 'ceph-osd', 'radosgw', 'setpriv'].filter((program) => !isThere(program))
  if (missing.length > 0) {
    process.stderr.write(
      `${missing.join(', ')} cannot be run, which stand for S3 and end with this command. Install them: npm run setup:services\n`,
    )
    process.exitCode = 1
    return
  }
  const startedMs = performance.now()
  const took: string[] = []
  const timed = async <T>(what: string, doing: () => Promise<T> | T): Promise<T> => {
    const beganMs = performance.now()
    const done = await doing()
    took.push(`${what} ${((performance.now() - beganMs) / 1000).toFixed(1)} s`)
    return done
  }
  const bundles = timed('bundles', localBundles)
  const ceph = timed('S3', launchCeph)
  const template = await timed('template', () =>
    synthesiseLocal({ stage: values.stage, settings: operatorSettings(process.env) }),
  )
  const s3 = await ceph
  const folder = await bundles
  const cloud = await timed('cloud', () =>
    startCloud({
      ...{ template, bundles: folder, s3, port: Number(values.port) },
      onLine: (who, line) => process.stderr.write(`${who}: ${line}\n`),
    }),
  )
  const [, token = ''] = /:([^,]+)/.exec(cloud.tokens) ?? []
  say(`The stack is up in ${((performance.now() - startedMs) / 1000).toFixed(1)} s (${took.join(', ')}).`)
  say(`Address: ${cloud.url}    Token: ${token}\n`)
  say('Try it:')
  say(
    `  curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: image/jpeg' --data-binary @photo.jpg '${cloud.url}/v1/assets'`,
  )
  say(
    `  ATELIER_TOKEN=${token} node_modules/.bin/node src/entrypoints/cli.ts resize photo.jpg -w 500 --server ${cloud.url}\n`,
  )
  say(`A schedule's name and Enter calls it now: ${cloud.schedules.names.join(', ')}. Ctrl-C ends everything.`)
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === '') return
    cloud.schedules.fire(line.trim()).then(
      (answer) => say(answer),
      (error: unknown) => say(String(error)),
    )
  })
  const stop = async () => {
    await cloud.close()
    await s3.stop()
    process.exit(0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

await main()
