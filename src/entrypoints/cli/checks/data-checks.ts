import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkDatabase } from '../../../adapters/local/check-database.ts'
import { findOwner, readOwner } from '../../../adapters/local/server-file.ts'
import { KEEP_FREE_BYTES } from '../../../core/keep-free.ts'
import { explainFailure } from '../explain-failure.ts'
import { sizeText } from '../text.ts'
import { type Check, check } from './check.ts'

/** A few hundred photos more than must stay free are a fair warning. */
const LOW_BYTES = 1_000_000_000

/** A disk that needs longer for one durable write makes every request wait for it. */
const SLOW_FSYNC_MS = 50

/** Everything about the data folder. Nothing in it is changed. */
export function checkData(directory: string): Check[] {
  return [
    checkFolder(directory),
    checkSpace(directory),
    checkOwner(directory),
    checkRecords(directory),
    checkSecrets(directory),
  ]
}

/** The folder, or the nearest one above it that is there. */
function nearest(directory: string): string {
  return existsSync(directory) || dirname(directory) === directory ? directory : nearest(dirname(directory))
}

/** Writes a file and brings it to the disk, as every job does. */
function checkFolder(directory: string): Check {
  const folder = nearest(directory)
  const probe = join(folder, `.atelier-doctor-${process.pid}`)
  try {
    const startedMs = performance.now()
    const file = openSync(probe, 'wx')
    try {
      writeSync(file, 'atelier')
      fsyncSync(file)
    } finally {
      closeSync(file)
      rmSync(probe, { force: true })
    }
    const tookMs = performance.now() - startedMs
    const facts = `${directory} ${folder === directory ? 'can be written' : 'will be made'}, a durable write takes ${tookMs.toFixed(1)} ms`
    if (tookMs <= SLOW_FSYNC_MS) return check('data folder', 'pass', facts)
    return check('data folder', 'warn', `${facts}, which is slow.`, 'Move it to a local SSD: ATELIER_DATA names it.')
  } catch (error) {
    const why = explainFailure(error)?.message ?? String(error)
    return check(
      'data folder',
      'fail',
      `${directory} cannot be written: ${why}`,
      'Change its owner, or name another with ATELIER_DATA.',
    )
  }
}

function checkSpace(directory: string): Check {
  const { bavail, bsize } = statfsSync(nearest(directory))
  const freeBytes = bavail * bsize
  const facts = `${sizeText(freeBytes)} free`
  if (freeBytes < KEEP_FREE_BYTES)
    return check('disk', 'fail', `${facts}: uploads and jobs are refused.`, 'Free some space.')
  if (freeBytes < LOW_BYTES) return check('disk', 'warn', `${facts}, which is little.`, 'Free some space.')
  return check('disk', 'pass', facts)
}

function checkOwner(directory: string): Check {
  const owner = findOwner(directory)
  if (owner) {
    const what = owner.url === null ? 'a command or a server that is starting' : owner.url
    return check('owner', 'pass', `process ${owner.pid} has the data folder: ${what}`)
  }
  const dead = readOwner(directory)
  if (!dead) return check('owner', 'pass', 'the data folder is free')
  const message = `process ${dead.pid} had the data folder and did not end properly; the next start checks the database`
  return check('owner', 'note', message)
}

function checkRecords(directory: string): Check {
  const path = join(directory, 'atelier.db')
  if (!existsSync(path)) return check('database', 'pass', 'there is none yet; the first start makes it')
  try {
    const { check: kind } = checkDatabase(path)
    return check('database', 'pass', `${sizeText(statSync(path).size)}, ${kind} found nothing wrong`)
  } catch (error) {
    return check('database', 'fail', explainFailure(error)?.message ?? String(error))
  }
}

/** Anybody who may read them can sign links to every picture. */
function checkSecrets(directory: string): Check {
  const path = join(directory, 'secrets.json')
  const info = statSync(path, { throwIfNoEntry: false })
  if (!info) return check('secrets', 'pass', 'there are none yet; the first start makes them')
  const mode = info.mode & 0o777
  const octal = mode.toString(8).padStart(4, '0')
  // Windows has other permissions, and shows all files as readable.
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return check('secrets', 'pass', `${path} is for its owner only`)
  return check('secrets', 'fail', `${path} has mode ${octal}, so others can read it.`, `Run: chmod 600 '${path}'`)
}
