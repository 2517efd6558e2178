// npm drops an optional package silently when its download fails, and reports success. Such packages carry the binaries
// of sharp, biome and TypeScript, so what this machine needs is looked for.
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './runtime.mjs'

/** Whether a list such as `["linux", "!win32"]` in the lockfile admits the value. */
const admits = (list, value) =>
  list === undefined ||
  (!list.includes(`!${value}`) && (list.includes(value) || list.every((item) => item.startsWith('!'))))

/** npm ends with success on a full disk and leaves empty files behind. With this much left it was not full. */
const FULL_DISK_BYTES = 16_000_000

const isPresent = (file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0

/** Throws `SetupError` when npm left out a part that this machine needs, or that only tests need and was not omitted. */
export function assertNothingMissing(root, { omitDev = false } = {}) {
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc'
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const missing = Object.entries(packages)
    .filter(([path, { optional, os, cpu }]) => path !== '' && (!optional || os || cpu))
    .filter(([, { dev }]) => !(omitDev && dev))
    .filter(([, { os, cpu }]) => admits(os, process.platform) && admits(cpu, process.arch))
    .filter(([, entry]) => process.platform !== 'linux' || admits(entry.libc, libc))
    .map(([path]) => path)
    .filter((path) => !isPresent(join(root, path, 'package.json')))
  const { bavail, bsize } = statfsSync(root)
  const full = bavail * bsize < FULL_DISK_BYTES
  if (missing.length === 0 && !full) return
  const what = missing.length > 0 ? missing.slice(0, 5).join(', ') : 'parts of the dependencies'
  const why = full ? 'the disk is full' : 'the download failed'
  const help = full ? 'Free about 700 MB' : 'Check the network'
  throw new SetupError(
    `Setting up failed: npm left out ${what} because ${why}. ${help} and run the same command again.`,
  )
}
