import { type Check, check } from '../../checks/check.ts'
import { isBootstrapped } from '../deploy-checks.ts'
import { needOf } from '../stack-state.ts'
import type { Stage } from '../with-stage.ts'

/** Whether the account is prepared, and the stack whole. */
export async function* checkAccount(stage: Stage): AsyncGenerator<Check> {
  const { region, names, stack } = stage
  yield check('region', 'pass', region)
  yield (await isBootstrapped(stage))
    ? check('cdk', 'pass', 'the account is prepared for deploying')
    : check('cdk', 'warn', `The account is not prepared for the CDK in ${region}.`, 'atelier deploy offers to do it.')
  const facts = await stack.describe()
  const again = `atelier deploy --stage ${stage.stage}`
  if (!facts) {
    yield check(
      'stack',
      'fail',
      `There is no stack ${names.stack} in ${region}.`,
      `Make it with ${again}, or name another region.`,
    )
    return
  }
  const need = needOf(facts.status)
  const what = `${names.stack} is ${facts.status}`
  if (need === 'waiting')
    yield check('stack', 'warn', `${what}: something is being done to it.`, 'Look again when that is over.')
  else if (need !== 'nothing' || facts.status === 'DELETE_FAILED') {
    const why = facts.statusReason ? `: ${facts.statusReason}` : ''
    yield check('stack', 'fail', what + why, `Run ${again}: it says what is in the way, and carries on.`)
  } else if (facts.status.includes('ROLLBACK')) {
    yield check('stack', 'warn', `${what}: the last update failed and was taken back.`, `Try it again with ${again}.`)
  } else yield check('stack', 'pass', what)
}
