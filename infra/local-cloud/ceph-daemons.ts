import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { cephConfiguration } from './ceph-configuration.ts'
import { freePort, isListening } from './ports.ts'

/** What reaches a Ceph of one's own. Plain data, so that it can be told to another process. */
export interface CephFacts {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface CephDaemons extends CephFacts {
  /** Ends the daemons and removes everything they stored. */
  stop(): Promise<void>
}

/** They start in 3 s; a machine that runs everything else beside them may take many times that. */
const STEP_MS = 60_000

/** A free port may be taken by somebody else before the daemon listens on it. */
const TRIES = 3

const run = promisify(execFile)

/**
 * Starts a one-node Ceph with an S3 gateway on 127.0.0.1, on free ports, in a temporary folder, its objects in memory.
 * The daemons die with the process that starts them, however it ends. Linux only.
 */
export async function launchCeph(): Promise<CephDaemons> {
  const failures: unknown[] = []
  while (failures.length < TRIES) {
    const directory = await mkdtemp(join(tmpdir(), 'atelier-ceph-'))
    const daemons: ChildProcess[] = []
    // Whoever presses Ctrl-C waits for nothing.
    const abandon = () => {
      for (const daemon of daemons) daemon.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    }
    process.once('exit', abandon)
    const stop = async () => {
      process.off('exit', abandon)
      await Promise.all(daemons.map(end))
      await rm(directory, { recursive: true, force: true })
    }
    try {
      return { ...(await start(directory, daemons)), stop }
    } catch (error) {
      failures.push(new Error(`${error}\n${lastWords(directory)}`, { cause: error }))
      await stop()
    }
  }
  throw new AggregateError(failures, `Ceph did not start in ${TRIES} tries. ${failures.at(-1)}`)
}

async function start(directory: string, daemons: ChildProcess[]): Promise<CephFacts> {
  const file = (name: string) => join(directory, name)
  for (const folder of ['mon', 'osd', 'gateway', 'run']) mkdirSync(file(folder))
  const monitorPort = await freePort()
  const gatewayPort = await freePort()
  const clusterId = crypto.randomUUID()
  writeFileSync(file('ceph.conf'), cephConfiguration({ directory, clusterId, monitorPort, gatewayPort }))
  const ceph = (command: string, ...args: string[]) =>
    run(command, ['-c', file('ceph.conf'), ...args], { cwd: directory, timeout: STEP_MS, killSignal: 'SIGKILL' })
  const daemon = (command: string, ...args: string[]) => {
    const child = launch(directory, command, ['-c', file('ceph.conf'), '-f', ...args])
    daemons.push(child)
    return child
  }

  const address = `[v2:127.0.0.1:${monitorPort}]`
  await run('ceph-authtool', [
    '--create-keyring',
    file('keyring'),
    '--gen-key',
    '-n',
    'mon.',
    '--cap',
    'mon',
    'allow *',
  ])
  for (const name of ['client.admin', 'client.rgw', 'osd.0']) {
    const may = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *']
    await run('ceph-authtool', [file('keyring'), '--gen-key', '-n', name, ...may])
  }
  await run('monmaptool', ['--create', '--fsid', clusterId, '--addv', 'a', address, file('monmap')])
  await ceph('ceph-mon', '--mkfs', '-i', 'a', '--monmap', file('monmap'), '--keyring', file('keyring'))
  await untilListening(daemon('ceph-mon', '-i', 'a'), monitorPort)

  const osdId = crypto.randomUUID()
  await ceph('ceph', '--connect-timeout', '30', 'osd', 'new', osdId, '0')
  await ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osdId)
  daemon('ceph-osd', '-i', '0')
  await untilListening(daemon('radosgw', '-n', 'client.rgw'), gatewayPort)

  const credentials = { accessKeyId: 'AKIAATELIERTESTS0001', secretAccessKey: crypto.randomUUID() }
  const keys = ['--access-key', credentials.accessKeyId, '--secret-key', credentials.secretAccessKey]
  await ceph('radosgw-admin', '-n', 'client.rgw', 'user', 'create', '--uid=tests', '--display-name=tests', ...keys)
  // The one region for which a bucket is made without saying where: Ceph knows none of AWS's names.
  return { endpoint: `http://127.0.0.1:${gatewayPort}`, region: 'us-east-1', credentials }
}

/** A session of its own keeps the terminal's Ctrl-C away; the kernel ends it with this process, also after a SIGKILL. */
function launch(directory: string, command: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(directory, `${command}.log`), 'a')
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.once('error', (error) => appendFileSync(join(directory, `${command}.log`), String(error)))
  return child
}

/** Nothing is worth saving, and radosgw does not heed SIGTERM. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const until = performance.now() + STEP_MS
  while (!(await isListening(port))) {
    if (child.pid === undefined || hasEnded(child)) throw new Error(`${child.spawnargs.join(' ')} has ended`)
    if (performance.now() > until) throw new Error(`${child.spawnargs.join(' ')} does not listen on port ${port}`)
    await sleep(50)
  }
}

/** The end of every daemon's log. */
const lastWords = (directory: string): string =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .map((name) => `${name}: ${readFileSync(join(directory, name), 'utf8').slice(-2_000)}`)
    .join('\n')
