// Makes a clone ready to run: dependencies as locked, and a Node that runs TypeScript unbuilt. It stands before
// `npm start`, `npm test` and `npm run check`, so it is plain JavaScript for any Node from 20 on, and when there is
// nothing to do it only reads two small files. `setup.mjs infra` also installs what deploys to AWS and tests that,
// which `npm start` does not wait for; with `--omit=dev` only what deploys.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { majorOf, packagedNode, projectRoot, REQUIRED_MAJOR, SetupError } from './runtime.mjs'

/** npm and vitest refuse to run on anything older. */
const OLDEST_MAJOR = 20

/** What a folder's node_modules was made from: another lockfile or another machine needs another install. */
function fingerprintOf(root, folder = root) {
  const file = join(folder, 'package-lock.json')
  let lockfile
  try {
    lockfile = readFileSync(file)
  } catch (cause) {
    const why = `${file} cannot be read (${cause.code ?? cause.message}).`
    const help = `restore it with \`git checkout ${relative(root, file).replaceAll('\\', '/')}\``
    throw new SetupError(`${why} It says which dependencies to install: ${help}.`)
  }
  // Prebuilt binaries differ between glibc and musl although platform and arch are the same.
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'default'
  const hash = createHash('sha256').update(lockfile).digest('hex')
  return `${hash} ${process.platform} ${process.arch} ${libc}`
}

/** What the folder's install said of itself when it was done, and why it must be repeated, if it must. */
function readStamp(folder, fingerprint) {
  let stamp
  try {
    stamp = JSON.parse(readFileSync(join(folder, 'node_modules', '.atelier-setup.json'), 'utf8'))
  } catch {
    return { reason: 'they are not there yet' }
  }
  if (stamp.fingerprint === fingerprint) return { stamp }
  const sameLockfile = stamp.fingerprint?.split(' ')[0] === fingerprint.split(' ')[0]
  return { stamp, reason: sameLockfile ? 'these are for another machine' : 'package-lock.json changed' }
}

/** What is left to do: nothing when `reason` is undefined; `packages` says whether dependencies must be installed. */
function findWork(root, fingerprint) {
  const { stamp, reason } = readStamp(root, fingerprint)
  if (reason) return { reason, packages: true }
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

/** The same for `infra/`, where what only tests need may be left out. */
function findInfraWork(folder, fingerprint, omitDev) {
  const { stamp, reason } = readStamp(folder, fingerprint)
  if (reason) return { reason }
  return stamp.omitDev && !omitDev ? { reason: 'what tests need is missing' } : {}
}

/** Installs what deploys to AWS, and unless `omitDev` what tests that, if it is missing. Throws `SetupError`. */
export async function setUpInfra({ root = projectRoot, omitDev = false } = {}) {
  const folder = join(root, 'infra')
  const fingerprint = fingerprintOf(root, folder)
  const find = () => findInfraWork(folder, fingerprint, omitDev)
  if (!find().reason) return
  const { installInfra } = await import('./install.mjs')
  await installInfra({ root, folder, fingerprint, omitDev, findWork: find })
}

/** Shows a foreseen failure as its sentence, and anything else whole. */
export function reportAndExit(error) {
  process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`)
  process.exit(1)
}

/** Runs the command line: `setup.mjs [infra [--omit=dev]]`. */
async function main(args) {
  const line = args.join(' ')
  if (!['', 'infra', 'infra --omit=dev'].includes(line)) {
    throw new SetupError(`\`setup.mjs ${line}\` means nothing. Possible are \`infra\` and \`infra --omit=dev\`.`)
  }
  await setUp()
  if (line !== '') await setUpInfra({ omitDev: line.endsWith('--omit=dev') })
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main(process.argv.slice(2)).catch(reportAndExit)
}
