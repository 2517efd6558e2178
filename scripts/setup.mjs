// Makes a clone ready to run: dependencies as locked, and a Node that runs TypeScript unbuilt. It stands before
// `npm start`, `npm test` and `npm run check`, so it is plain JavaScript for any Node from 20 on, and when there is
// nothing to do it only reads two small files.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { majorOf, packagedNode, projectRoot, REQUIRED_MAJOR, SetupError } from './runtime.mjs'

/** npm and vitest refuse to run on anything older. */
const OLDEST_MAJOR = 20

/** What node_modules was made from: another lockfile or another machine needs another install. */
function fingerprintOf(root) {
  let lockfile
  try {
    lockfile = readFileSync(join(root, 'package-lock.json'))
  } catch (cause) {
    const why = `${join(root, 'package-lock.json')} cannot be read (${cause.code ?? cause.message}).`
    throw new SetupError(
      `${why} It says which dependencies to install: restore it with \`git checkout package-lock.json\`.`,
    )
  }
  // Prebuilt binaries differ between glibc and musl although platform and arch are the same.
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'default'
  const hash = createHash('sha256').update(lockfile).digest('hex')
  return `${hash} ${process.platform} ${process.arch} ${libc}`
}

/** What is left to do: nothing when `reason` is undefined; `packages` says whether dependencies must be installed. */
function findWork(root, fingerprint) {
  let stamp
  try {
    stamp = JSON.parse(readFileSync(join(root, 'node_modules', '.atelier-setup.json'), 'utf8'))
  } catch {
    return { reason: 'they are not there yet', packages: true }
  }
  if (stamp.fingerprint !== fingerprint) {
    const sameLockfile = stamp.fingerprint?.split(' ')[0] === fingerprint.split(' ')[0]
    return { reason: sameLockfile ? 'these are for another machine' : 'package-lock.json changed', packages: true }
  }
  // With no packaged Node here, the one that runs this script is the one that will run the server.
  const ready =
    stamp.node === 'packaged'
      ? existsSync(join(root, 'node_modules', '.bin', 'node')) && existsSync(packagedNode(root))
      : stamp.node === 'own' && majorOf(process.versions.node) >= REQUIRED_MAJOR
  return ready ? {} : { reason: `Node ${REQUIRED_MAJOR} is missing`, packages: false }
}

/** Installs what is missing, if anything. May be repeated and may run twice at once. Throws `SetupError`. */
export async function setUp(root = projectRoot) {
  if (majorOf(process.versions.node) < OLDEST_MAJOR) {
    throw new SetupError(
      `Atelier needs Node ${OLDEST_MAJOR} or newer to install itself, and this is ${process.version} (${process.execPath}). ` +
        `Install Node ${REQUIRED_MAJOR} from https://nodejs.org and run the same command again.`,
    )
  }
  const fingerprint = fingerprintOf(root)
  if (!findWork(root, fingerprint).reason) return
  const { install } = await import('./install.mjs')
  await install({ root, fingerprint, findWork: () => findWork(root, fingerprint) })
}

/** Shows a foreseen failure as its sentence, and anything else whole. */
export function reportAndExit(error) {
  process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`)
  process.exit(1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  setUp().catch(reportAndExit)
}
