import { secretList, tokenList } from '../../../../config-parsers.ts'
import { type Check, check } from '../../checks/check.ts'
import { countText } from '../../text.ts'
import type { Stage } from '../with-stage.ts'

const PARAMETERS = [
  {
    name: 'secrets',
    isValid: (text: string) => secretList.safeParse(text).success,
    what: 'secrets of 32 characters or more',
  },
  { name: 'tokens', isValid: (text: string) => tokenList.safeParse(text).success, what: 'entries owner:token' },
  { name: 'public-url', isValid: (text: string) => URL.canParse(text), what: 'an address' },
] as const

/** Whether what the functions read at their start is there and can be decrypted. No value is shown. */
export async function* checkParameters({ parameters, names, stage }: Stage): AsyncGenerator<Check> {
  for (const { name, isValid, what } of PARAMETERS) {
    const path = names.parameters + name
    const value = await parameters.read(name)
    if (value === undefined) {
      const remedy = `atelier deploy --stage ${stage} makes it.`
      yield check('parameter', 'fail', `${path} is missing: the functions cannot start.`, remedy)
    } else if (isValid(value)) yield check('parameter', 'pass', `${path} is there and readable`)
    else {
      const remedy = `Put ${what} there, separated by commas, or delete the parameter and run atelier deploy --stage ${stage}.`
      yield check('parameter', 'fail', `${path} is not what it must be.`, remedy)
    }
  }
}

/** The table, and every bucket of the stage. */
export async function* checkStorage({ table, buckets, names, stage }: Stage): AsyncGenerator<Check> {
  const facts = await table.describe()
  if (facts?.status === 'ACTIVE')
    yield check('table', 'pass', `${names.table} is active, about ${countText(facts.items, 'record')}`)
  else {
    const message = facts ? `${names.table} is ${facts.status}.` : `There is no table ${names.table}.`
    yield check('table', 'fail', message, `Run atelier deploy --stage ${stage}.`)
  }
  const found = await buckets.names(names.prefix)
  if (found.length === 0) {
    yield check('bucket', 'fail', `There is no bucket ${names.prefix}….`, `Run atelier deploy --stage ${stage}.`)
  }
  for (const name of found) {
    yield (await buckets.isPrivate(name))
      ? check('bucket', 'pass', `${name} is closed to the public`)
      : check(
          'bucket',
          'fail',
          `${name} does not block public access.`,
          `Run: aws s3api put-public-access-block --bucket ${name} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
        )
  }
}
