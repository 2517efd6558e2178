// The slow half of setup.mjs: runs npm, checks the Node it brought, and stamps node_modules when all is right.
import { spawn } from 'node:child_process'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { assertNothingMissing } from './missing-packages.mjs'
import { explainNpmFailure } from './npm-failure.mjs'
import { majorOf, noNodeMessage, packagedNode, REQUIRED_MAJOR, SetupError } from './runtime.mjs'
import { withSetupLock } from './setup-lock.mjs'

/** npm's longest message, how `npm ci` is used, has 10,000. */
const OUTPUT_TAIL_CHARACTERS = 20_000

/** A Node that does not answer by then hangs, whatever the reason. A start takes 25 ms. */
const PROBE_TIMEOUT_MS = 10_000

/** Runs the command to its end. Gives its exit code, and what it printed last. */
function run(command, args, { root, folder = root, timeoutMs = 0, onChild = () => {} }) {
  const modules = join(root, 'node_modules') + sep
  // npm must not run on the Node it is about to replace, so the project's own folder leaves the path.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !`${folder}${sep}`.startsWith(modules))
  const env = { ...process.env, PATH: path.join(delimiter) }
  return new Promise((resolve) => {
    // Windows starts npm.cmd only through its shell; nothing from outside is among the arguments.
    const shell = process.platform === 'win32' && command === 'npm'
    const child = spawn(command, args, {
      cwd: folder,
      env,
      shell,
      timeout: timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onChild(child)
    let output = ''
    const collect = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_TAIL_CHARACTERS)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', (error) => resolve({ code: -1, output: `${output}\n${error.code ?? ''} ${error.message}` }))
    child.once('close', (code, signal) => resolve({ code: code ?? -1, output, signal }))
  })
}

/** The npm that runs us, on the Node that it runs on; else the one on the path. */
function npmCommand(root) {
  const script = process.env.npm_execpath
  if (!script || !/npm-cli\.[cm]?js$/.test(script) || !existsSync(script)) return ['npm', []]
  const node = process.env.npm_node_execpath
  return [node && !node.startsWith(join(root, 'node_modules') + sep) ? node : 'node', [script]]
}

async function npm(root, args, onChild, folder = root) {
  const [command, first] = npmCommand(root)
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error']
  // npm's own pauses add up to 70 s before it says that there is no network; these to 6 s.
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
  const result = await run(command, [...first, ...args, ...quiet, ...retries], { root, folder, onChild })
  if (result.code !== 0) throw new SetupError(explainNpmFailure(args[0], result, folder))
}

/** Whether the file is a Node that runs here and is new enough: another architecture or libc shows only when it runs. */
async function runs(file, root) {
  if (!existsSync(file) || statSync(file).size === 0) return false
  const { code, output } = await run(file, ['-p', 'process.versions.node'], { root, timeoutMs: PROBE_TIMEOUT_MS })
  return code === 0 && majorOf(output) >= REQUIRED_MAJOR
}

/** Settles which Node runs the sources: `packaged` or the user's `own`. Throws `SetupError` when there is none. */
async function provideNode(root, onChild) {
  const file = packagedNode(root)
  if (await runs(file, root)) return 'packaged'
  if (existsSync(join(root, 'node_modules', 'node'))) {
    // The package's install script fetches the binary. It did not run where the user's npm ignores scripts.
    // A failed repair is not the end: the user's own Node may do, and if not, that is the message to give.
    const repair = npm(root, ['rebuild', 'node', '--ignore-scripts=false'], onChild)
    const failure = await repair.then(
      () => undefined,
      (error) => error,
    )
    if (await runs(file, root)) return 'packaged'
    if (failure && majorOf(process.versions.node) < REQUIRED_MAJOR) {
      throw new SetupError(`${noNodeMessage(root)}\n\n${failure.message}`)
    }
  }
  if (majorOf(process.versions.node) < REQUIRED_MAJOR) throw new SetupError(noNodeMessage(root))
  // npm scripts look for `node` here first; one that does not run would hide the user's own.
  for (const name of ['node', 'node.cmd', 'node.ps1']) rmSync(join(root, 'node_modules', '.bin', name), { force: true })
  return 'own'
}

/** Does the work under the lock and says how long it took, unless another process has done it meanwhile. */
async function underLock(root, findWork, work) {
  let child
  const onChild = (started) => {
    child = started
  }
  await withSetupLock(root, { onSignal: () => child?.kill('SIGTERM') }, async () => {
    const found = findWork()
    if (!found.reason) return
    const startedAt = performance.now()
    await work(found, onChild)
    process.stderr.write(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  })
}

// The stamp comes last, so that whatever is interrupted before is done again.
const writeStamp = (folder, stamp) =>
  writeFileSync(join(folder, 'node_modules', '.atelier-setup.json'), `${JSON.stringify(stamp)}\n`)

/** Installs under the lock, unless another process has done so meanwhile. Throws `SetupError`. */
export async function install({ root, fingerprint, findWork }) {
  await underLock(root, findWork, async ({ reason, packages }, onChild) => {
    const what = packages ? 'installing dependencies' : `preparing Node ${REQUIRED_MAJOR}`
    process.stderr.write(`Setting up: ${what} (${reason}; about ${packages ? 10 : 5} s) … `)
    // Both are named because NODE_ENV=production, or a user's `omit`, would leave out what the commands need.
    if (packages) {
      await npm(root, ['ci', '--include=dev', '--include=optional'], onChild)
      assertNothingMissing(root)
    }
    const node = await provideNode(root, onChild).catch((error) => {
      // The dependencies are there: once the user has a Node that does, they need not be installed again.
      if (existsSync(join(root, 'node_modules', 'node'))) writeStamp(root, { fingerprint, node: 'none' })
      throw error
    })
    writeStamp(root, { fingerprint, node })
  })
}

/** Installs `infra/` under the same lock. Throws `SetupError`. */
export async function installInfra({ root, folder, fingerprint, omitDev, findWork }) {
  await underLock(root, findWork, async ({ reason }, onChild) => {
    process.stderr.write(`Setting up: installing the deploy tools (${reason}; about 10 s) … `)
    const parts = [`--${omitDev ? 'omit' : 'include'}=dev`, '--include=optional']
    // No package here needs its install script to be used; that of Lambda's runtime client compiles for a minute.
    await npm(root, ['ci', '--ignore-scripts', ...parts], onChild, folder)
    assertNothingMissing(folder, { omitDev })
    writeStamp(folder, { fingerprint, omitDev })
  })
}
