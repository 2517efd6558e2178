import { type Check, check } from '../checks/check.ts'
import { showCheck } from '../checks/show-check.ts'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { countText } from '../text.ts'
import { checkAccount } from './checks/account-checks.ts'
import { checkPublicUrl, smokeTest } from './checks/smoke.ts'
import { checkParameters, checkStorage } from './checks/storage-checks.ts'
import { checkFunctions, checkQueues } from './checks/work-checks.ts'
import { checkConcurrency, checkIdentity } from './deploy-checks.ts'
import { explainAwsFailure } from './explain-aws-failure.ts'
import type { StageOptions } from './stage-options.ts'
import { readPublicUrl, readTokens } from './stage-secrets.ts'
import { type Stage, withStage } from './with-stage.ts'

export interface DoctorAwsOptions extends StageOptions {
  readonly smoke?: boolean
}

/** `atelier doctor --aws`: looks at everything of a stage. Changes nothing, but for what `--smoke` makes and removes. */
export const doctorAws = (options: DoctorAwsOptions): Promise<void> =>
  withStage(options, async (stage) => {
    const counts = { pass: 0, note: 0, warn: 0, fail: 0 }
    for await (const one of checks(stage, options.smoke ?? false)) {
      counts[one.status] += 1
      if (options.json) stage.terminal.json(one)
      else showCheck(stage.terminal, one, 'data')
    }
    if (counts.fail > 0) process.exitCode = exitCodes.failed
    if (options.json) return
    const isWell = counts.fail + counts.warn === 0
    const bad = `${countText(counts.fail, 'failure')}, ${countText(counts.warn, 'warning')}.`
    stage.terminal.note(isWell ? 'Everything is in order.' : bad)
  })

async function* checks(stage: Stage, isSmoke: boolean): AsyncGenerator<Check> {
  const identity = await attempt(stage, 'credentials', () => one(checkIdentity(stage)))
  yield* identity
  // Without credentials every further line would say the same.
  if (identity.some(({ status }) => status === 'fail')) return
  const { parameters, stack } = stage
  yield* await attempt(stage, 'stack', () => checkAccount(stage))
  yield* await attempt(stage, 'quota', () => one(checkConcurrency(stage)))
  yield* await attempt(stage, 'parameter', () => checkParameters(stage))
  yield* await attempt(stage, 'storage', () => checkStorage(stage))
  yield* await attempt(stage, 'queue', () => checkQueues(stage))
  yield* await attempt(stage, 'function', async function* () {
    if (await stack.describe()) yield* checkFunctions(stage, await stack.resources(), Date.now())
  })
  yield* await attempt(stage, 'address', async function* () {
    const url = await readPublicUrl(parameters)
    if (url === undefined) return
    yield await checkPublicUrl(url)
    if (!isSmoke) return
    const [first] = await readTokens(parameters)
    if (first) yield await smokeTest(url, first.token, stage.signal)
    else yield check('smoke', 'fail', 'There is no token to send a picture with.')
  })
}

async function* one(wanted: Promise<Check>): AsyncGenerator<Check> {
  yield await wanted
}

/** The checks of one part. What AWS refuses is a failed check, so that the other parts are looked at. */
async function attempt(stage: Stage, name: string, look: () => AsyncGenerator<Check>): Promise<readonly Check[]> {
  const found: Check[] = []
  try {
    for await (const each of look()) found.push(each)
  } catch (error) {
    stage.signal.throwIfAborted()
    const explained = error instanceof CommandError ? error.message : await explainAwsFailure(error, stage)
    if (explained === undefined) throw error
    const [message = '', ...rest] = explained.split('\n')
    found.push(check(name, 'fail', message, rest.join(' ') || undefined))
  }
  return found
}
