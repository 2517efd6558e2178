import { QueryFailure, startQueryService } from './query-service.ts'

export const ACCOUNT = '123456789012'

/** STS: who one is. `refuse` makes it answer with an error, in all regions or in one. */
export async function startSts() {
  let refusal: { code: string; message: string; region: string | undefined } | undefined
  const service = await startQueryService({
    signingName: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: {
      GetCallerIdentity: {
        takes: [],
        run() {
          const region = service.calls.at(-1)?.region
          if (refusal && (refusal.region === undefined || refusal.region === region))
            throw new QueryFailure(refusal.code, refusal.message, 403)
          return { Arn: `arn:aws:iam::${ACCOUNT}:user/anna`, UserId: 'AIDAEXAMPLE', Account: ACCOUNT }
        },
      },
    },
  })
  return {
    ...service,
    refuse(code: string, message: string, region?: string) {
      refusal = { code, message, region }
    },
  }
}
