import { chownSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchContext } from '../bench.ts'
import { freePort, launch, runToEnd, userId, waitUntil } from './processes.ts'

/** Redis that syncs its log before it answers: as durable as we are. Gives its port. */
export async function startRedis(context: BenchContext): Promise<number> {
  const port = await freePort()
  const directory = join(context.directory, 'redis')
  mkdirSync(directory)
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']
  const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory]
  const running = launch(context, 'redis-server', [...where, ...durable])
  await waitUntil('Redis', () => isListening(port), { running })
  return port
}

/** A PostgreSQL cluster as `initdb` makes it: fsync and synchronous_commit are on. Gives its address. */
export async function startPostgres(context: BenchContext): Promise<string> {
  const port = await freePort()
  // Not in the bench's folder: that one is root's alone, and PostgreSQL refuses to run as root.
  const directory = mkdtempSync(join(tmpdir(), 'atelier-bench-postgres-'))
  context.onEnd(() => rm(directory, { recursive: true, force: true }))
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: userId('postgres') } : {}
  if (isRoot) chownSync(directory, userId('postgres'), -1)
  const cluster = join(directory, 'cluster')
  const programs = postgresPrograms()
  await runToEnd(join(programs, 'initdb'), ['-D', cluster, '-U', 'bench', '-A', 'trust', '-E', 'UTF8'], {
    cwd: directory,
    ...user,
  })
  // No socket file, loopback only; a quarter of what the manual recommends is plenty for these tables.
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'shared_buffers=512MB']
  const running = launch(context, join(programs, 'postgres'), ['-D', cluster, '-p', String(port), ...settings], {
    cwd: directory,
    ...user,
  })
  await waitUntil('PostgreSQL', () => running.said().includes('ready to accept connections'), { running })
  return `postgres://bench@127.0.0.1:${port}/postgres`
}

/** Debian keeps the server's programs out of the path, in a folder for each version. */
function postgresPrograms(): string {
  const root = '/usr/lib/postgresql'
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return join(root, newest ?? '', 'bin')
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
