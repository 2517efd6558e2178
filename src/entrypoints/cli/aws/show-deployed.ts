import { CommandError } from '../exit-codes.ts'
import { tableLines } from '../table.ts'
import type { Stage } from './with-stage.ts'

/** Prints what the stack says of itself, and what to try next. */
export async function showDeployed(stage: Stage, { isJson }: { isJson: boolean }): Promise<void> {
  const { terminal, stack, names, region, identity } = stage
  const facts = await stack.describe()
  if (!facts) throw new CommandError(`The stack ${names.stack} is gone: somebody deleted it meanwhile.`)
  const { accountId } = await identity()
  const outputs = Object.fromEntries(facts.outputs.map(({ key, value }) => [key, value]))
  if (isJson) {
    terminal.json({ stage: stage.stage, account: accountId, region, stack: names.stack, status: facts.status, outputs })
    return
  }
  const rows = [...facts.outputs].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, value }) => [key, value])
  for (const line of tableLines(['OUTPUT', 'VALUE'], rows)) terminal.data(line)
  const place = `--stage ${stage.stage} --region ${region}${stage.profile ? ` --profile ${stage.profile}` : ''}`
  const url = publicUrlOf(outputs) ?? 'https://…'
  terminal.note('')
  terminal.note('It is deployed. Try next:')
  terminal.note(`  atelier doctor --aws --smoke ${place}`)
  terminal.note(`  atelier resize photo.jpg --server ${url}     (with the token in ATELIER_TOKEN)`)
  terminal.note(`  curl ${url}/readyz`)
}

/** Where clients reach the stack: the CDN, or where there is none yet, the API itself. */
export const publicUrlOf = (outputs: Readonly<Record<string, string>>): string | undefined => {
  const { PublicUrl, SiteUrl, CdnDomain, ApiUrl } = outputs
  return (PublicUrl ?? SiteUrl ?? (CdnDomain ? `https://${CdnDomain}` : undefined) ?? ApiUrl)?.replace(/\/+$/, '')
}
