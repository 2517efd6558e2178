import { randomBytes } from 'node:crypto'
import type { Parameters } from '../../../adapters/aws/deployment/parameters.ts'
import { tokenList } from '../../../config-parsers.ts'

/** As on one machine: as long as the digest that it keys. */
const SECRET_BYTES = 32

/** 192 bits: what `openssl rand -hex 24` makes, as the documentation has it. */
const TOKEN_BYTES = 24

/** Who the first token speaks for. */
const FIRST_OWNER = 'owner'

/**
 * Stores what signs links and the API's first token as encrypted parameters, in the words of `ATELIER_SECRETS` and
 * `ATELIER_TOKENS`. What is there stays, so that links and tokens outlive every deploy. Gives the token where it is new:
 * the only time that anybody sees it unasked.
 */
export async function createStageSecrets(parameters: Parameters): Promise<{ newToken: string | undefined }> {
  const secret = randomBytes(SECRET_BYTES).toString('base64')
  await parameters.createSecret('secrets', secret, 'Signs links and ids of Atelier. The first signs, all verify.')
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  const isNew = await parameters.createSecret(
    'tokens',
    `${FIRST_OWNER}:${token}`,
    'Who may use the API of Atelier: owner:token, separated by commas.',
  )
  return { newToken: isNew ? token : undefined }
}

/** Everybody's first token, of the list that the functions read. */
export async function readTokens(parameters: Parameters): Promise<readonly { ownerId: string; token: string }[]> {
  const parsed = tokenList.safeParse(await parameters.read('tokens'))
  if (!parsed.success) return []
  const owners = new Map(parsed.data.map((one) => [one.ownerId, one] as const).reverse())
  return [...owners.values()].reverse()
}

/** Where clients reach the stage, as the stack wrote it for its functions; undefined before it is deployed. */
export const readPublicUrl = async (parameters: Parameters): Promise<string | undefined> =>
  (await parameters.read('public-url'))?.replace(/\/+$/, '')
