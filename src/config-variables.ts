import * as z from 'zod'
import { cloudVariables } from './config-cloud-variables.ts'
import {
  amount,
  choice,
  httpOrigin,
  httpOrigins,
  openPlaceList,
  secretList,
  tokenList,
  wholeNumber,
} from './config-parsers.ts'
import { providerVariables } from './config-provider-variables.ts'
import { type Variable, variable } from './config-variable.ts'

export type { Variable } from './config-variable.ts'

/** Every setting of Atelier. */
export const variables = {
  host: variable({
    name: 'ATELIER_HOST',
    default: '127.0.0.1',
    runtime: 'local',
    allowed: 'an address or a host name',
    doc: 'The address the server listens on. Anything but a loopback address needs `ATELIER_AUTH=token`.',
    parser: z.string().regex(/^[\w.:-]{1,253}$/),
  }),
  port: variable({
    name: 'ATELIER_PORT',
    default: '8787',
    runtime: 'local',
    allowed: 'a whole number from 0 to 65535',
    doc: 'The port the server listens on; 0 takes any free one.',
    parser: wholeNumber(0, 65_535),
  }),
  dataDirectory: variable({
    name: 'ATELIER_DATA',
    default: './data',
    runtime: 'local',
    allowed: 'the path of a folder',
    doc: 'The folder of the database and the pictures. A relative path starts at the project’s folder, so that every command finds the same one.',
    parser: z.string().max(4096),
  }),
  publicUrl: variable({
    name: 'ATELIER_PUBLIC_URL',
    aliases: ['CLOUDFRONT_URL'],
    otherwise: 'the address the server listens on; on AWS the parameter `public-url`, which the stack writes',
    runtime: 'both',
    allowed: 'an http or https address without a path, such as https://pictures.example',
    doc: 'Where clients reach the server. Links in answers start with it.',
    parser: httpOrigin.optional(),
  }),
  auth: variable({
    name: 'ATELIER_AUTH',
    otherwise: '`token` where `ATELIER_TOKENS` is set, else `open`; on AWS always `token`',
    runtime: 'local',
    allowed: 'open or token',
    doc: '`open` lets in everybody who reaches the server, which is allowed on a loopback address only; `token` asks for one of `ATELIER_TOKENS`.',
    parser: choice('open', 'token').optional(),
  }),
  tokens: variable({
    name: 'ATELIER_TOKENS',
    otherwise: 'none; on AWS the parameter `tokens`',
    runtime: 'local',
    isSecret: true,
    allowed:
      'a comma-separated list of token or owner:token, each once; an owner is 1 to 64 letters, digits, - or _, a token 16 to 512 characters of letters, digits and -._~+/=',
    doc: 'Who may use the API: `owner:token`, or `token` for the owner `local`. Make one with `openssl rand -hex 24`.',
    parser: tokenList.optional(),
  }),
  token: variable({
    name: 'ATELIER_TOKEN',
    otherwise: 'none, or the first of `ATELIER_TOKENS` for the server on the same machine',
    runtime: 'both',
    isSecret: true,
    allowed: 'a token without blanks',
    doc: 'The token that commands send to a server. The server itself does not use it.',
    parser: z
      .string()
      .regex(/^\S{1,512}$/)
      .optional(),
  }),
  secrets: variable({
    name: 'ATELIER_SECRETS',
    otherwise: 'made at the first start and kept in `secrets.json` in the data folder; on AWS the parameter `secrets`',
    runtime: 'local',
    isSecret: true,
    allowed: 'a comma-separated list of secrets of at least 32 characters each',
    doc: 'What signs links and ids: the first signs, all verify. To change it, put the new one in front.',
    parser: secretList.optional(),
  }),
  workers: variable({
    name: 'ATELIER_WORKERS',
    otherwise: 'one for each CPU core, at most 16',
    runtime: 'local',
    allowed: 'a whole number from 0 to 256',
    doc: 'How many processes work on pictures. 0 makes a server that answers the API and leaves jobs waiting.',
    parser: wholeNumber(0, 256).optional(),
  }),
  memoryMb: variable({
    name: 'ATELIER_MEMORY_MB',
    otherwise: '256 for each worker, at least 512, at most half of the machine’s memory',
    runtime: 'local',
    allowed: 'a whole number from 64 to 1048576',
    doc: 'Megabytes that pictures being worked on may take together, as estimated. A picture that needs more than all of it runs alone.',
    parser: wholeNumber(64, 1_048_576).optional(),
  }),
  budgetMicroUsd: variable({
    name: 'ATELIER_BUDGET_USD',
    default: '10',
    runtime: 'both',
    allowed: 'an amount from 0 to 999999, with at most six decimals',
    doc: 'What paid models may cost for each owner and UTC day, in US dollars. A job that could go beyond it is refused.',
    parser: amount.transform((usd) => Math.round(usd * 1e6)),
  }),
  onDoubt: variable({
    name: 'ATELIER_ON_DOUBT',
    default: 'park',
    runtime: 'both',
    allowed: 'park or retry',
    doc: 'What happens when the answer of a paid call is lost: `park` fails the job and leaves it to the user, `retry` calls again and may pay twice.',
    parser: choice('park', 'retry'),
  }),
  onUpload: variable({
    name: 'ATELIER_ON_UPLOAD',
    default: 'web',
    runtime: 'both',
    allowed: 'web or none',
    doc: 'What an upload starts by itself: `web` makes a picture of at most 500 px of it, `none` nothing.',
    parser: choice('web', 'none'),
  }),
  fetchAllow: variable({
    name: 'ATELIER_FETCH_ALLOW',
    default: '',
    runtime: 'both',
    allowed: 'a comma-separated list of hosts, host:port and networks such as 10.1.0.0/16',
    doc: 'Places that pictures may be fetched from although they are not public: `host` at every port, `host:port` at one, or the addresses of a network. Everybody who may use the API reaches them too.',
    parser: openPlaceList,
  }),
  corsOrigins: variable({
    name: 'ATELIER_CORS_ORIGIN',
    default: '',
    runtime: 'both',
    allowed: 'a comma-separated list of origins, such as https://studio.example',
    doc: 'Web pages of other origins that may use the API.',
    parser: httpOrigins,
  }),
  maxQueued: variable({
    name: 'ATELIER_MAX_QUEUED',
    default: '10000',
    runtime: 'both',
    allowed: 'a whole number from 1 to 10000000',
    doc: 'Tasks that may wait; beyond it, new jobs are refused with 429 and `Retry-After`.',
    parser: wholeNumber(1, 10_000_000),
  }),
  maxUploadBytes: variable({
    name: 'ATELIER_MAX_UPLOAD_MB',
    default: '64',
    runtime: 'local',
    allowed: 'a whole number from 1 to 1024',
    doc: 'The largest upload, in MiB (1,048,576 bytes).',
    parser: wholeNumber(1, 1024).transform((mebibytes) => mebibytes * 1_048_576),
  }),
  logLevel: variable({
    name: 'ATELIER_LOG_LEVEL',
    default: 'info',
    runtime: 'both',
    allowed: 'trace, debug, info, warn, error or silent',
    doc: 'The least important log lines that are written, to standard error.',
    parser: choice('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  }),
  ...providerVariables,
  ...cloudVariables,
} satisfies Record<string, Variable>
