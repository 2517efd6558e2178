// One setup at a time: `npm start` and `npm test` may be typed into two terminals of one fresh clone.
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { constants, hostname } from 'node:os'
import { join } from 'node:path'
import { SetupError } from './runtime.mjs'

/** The holder touches the lock this often. */
const TOUCH_MS = 2_000

/** A lock untouched for ten beats belongs to nobody any more, even if another machine or container made it. */
const STALE_MS = 20_000

const POLL_MS = 200

/** Whether the lock's maker is gone: its process here has ended, or it has not touched the lock for long. */
function isAbandoned(file) {
  const [host, pid] = readFileSync(file, 'utf8').split(' ')
  if (Date.now() - statSync(file).mtimeMs > STALE_MS) return true
  // An empty file is being written right now; a process id says something on its own machine only.
  if (host !== hostname() || !pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Moves an abandoned lock away. Renaming is atomic, so that of two that try, one finds nothing and starts over. */
function clearAbandoned(file) {
  const aside = `${file}.${process.pid}`
  try {
    if (!isAbandoned(file)) return false
    renameSync(file, aside)
    // Between looking and renaming, somebody else may have cleared it and taken it: then it goes back to its place.
    if (!isAbandoned(aside)) linkSync(aside, file)
    rmSync(aside, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
    rmSync(aside, { force: true })
  }
  return true
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, `${hostname()} ${process.pid}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    const remedy = error.code === 'ENOSPC' ? 'The disk is full: free about 700 MB' : 'Check who owns the folder'
    throw new SetupError(
      `Setting up failed: ${file} cannot be written (${error.code}). ${remedy}, and run the same command again.`,
    )
  }
}

/** Runs the work while no other process of this clone does. `onSignal` is told when we are asked to end meanwhile. */
export async function withSetupLock(root, { onSignal }, work) {
  const file = join(root, '.setup.lock')
  let announced = false
  while (!tryLock(file)) {
    if (clearAbandoned(file)) continue
    if (!announced) process.stderr.write('Setting up: waiting for another command that is installing here …\n')
    announced = true
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }

  // After a long sleep of the machine another process may have taken our lock for abandoned: then it is theirs.
  const isOurs = () => readText(file) === `${hostname()} ${process.pid}`
  const release = () => isOurs() && rmSync(file, { force: true })
  const touch = setInterval(() => isOurs() && utimesSync(file, new Date(), new Date()), TOUCH_MS)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const stop = (signal) => {
    onSignal()
    release()
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of signals) process.once(signal, stop)
  try {
    return await work()
  } finally {
    clearInterval(touch)
    for (const signal of signals) process.off(signal, stop)
    release()
  }
}
