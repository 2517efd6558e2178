import { cannotAnimateOnAws } from '../adapters/aws/no-video.ts'
import { type AwsConfig, readAwsConfig, type StackSetting } from '../config-aws.ts'
import type { Environment } from '../config-read.ts'
import type { Engine } from '../core/engine.ts'
import { createJobSignal } from '../core/job-signal.ts'
import type { OnUploadContext } from '../core/on-upload.ts'
import { createLogger, type Logger } from '../logger.ts'
import { pipeline } from '../pipeline.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Pixels } from '../ports/pixels.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'
import { cloudFacts } from '../providers/cloud-facts.ts'
import { type Connect, openModels } from '../providers/open-models.ts'
import { painter } from '../providers/painter.ts'
import { createSafeFetch } from '../scrape/safe-fetch.ts'
import { type AwsParameters, readAwsParameters } from './aws-parameters.ts'
import { AWS_PLACES, openAwsPorts } from './aws-ports.ts'
import { MAX_SIGNED_BYTES } from './aws-uploads.ts'
import { wallClock } from './clocks.ts'
import { logMetrics } from './log-metrics.ts'
import { newId } from './new-id.ts'
import { providerSetups } from './provider-setups.ts'

/** Longer than a function may run, so that a lease never ends under a worker that lives. */
const LEASE_MARGIN_SECONDS = 30
/** A job that no worker has touched for a day was meant for yesterday. */
const MAX_QUEUE_SECONDS = 86_400

type Places = (typeof AWS_PLACES)[number] | 'parameters'

export interface AwsRuntimeOptions<Needed extends StackSetting> {
  readonly environment: Environment
  /** Settings that this function needs beside those that say where everything is. */
  readonly needed?: readonly Needed[]
  /** Its own, or another function's; without one, work on pictures is a bug. */
  readonly pixels?: (blobs: BlobStore, config: AwsConfig<Needed | Places>) => Pixels | undefined
  /** How long the function may run, where it claims tasks. */
  readonly timeoutSeconds?: number
  /** How it asks models, for which it may read the keys then; when left out it only lists them. */
  readonly connect?: (tools: { readonly web: SafeFetch; readonly nowMs: () => number }) => Connect
}

/** What a function has from its cold start on. */
export interface AwsRuntime<Needed extends StackSetting = never> {
  readonly config: AwsConfig<Needed | Places>
  readonly parameters: AwsParameters
  readonly log: Logger
  readonly engine: Engine
  readonly newId: () => string
  readonly environment: Environment
}

/**
 * The system as one function sees it: settings and parameters checked, ports open or opened when used. Called once per
 * cold start. Throws `ConfigError` with everything that is wrong, which Lambda reports as a failed start.
 */
export async function openAwsRuntime<const Needed extends StackSetting = never>(
  options: AwsRuntimeOptions<Needed>,
): Promise<AwsRuntime<Needed>> {
  const { environment, needed = [], timeoutSeconds = 0, connect } = options
  const config = readAwsConfig<Needed | Places>(environment, [...AWS_PLACES, 'parameters', ...needed])
  const parameters = await readAwsParameters(config.parameters, { asksModels: connect !== undefined })
  const log = createLogger({ level: config.logLevel, pretty: false, secrets: parameters.secretTexts })
  const nowMs = wallClock()
  const ports = openAwsPorts(config, environment, nowMs)
  const { jobs, assets, budget, blobs, queue, events } = ports
  const web = createSafeFetch({ allow: config.fetchAllow, maxBytes: MAX_SIGNED_BYTES, log })
  const { providerKeys: keys, keyedProviders: keysElsewhere } = parameters
  const setups = () => providerSetups({ settings: config, keys, keysElsewhere })
  const models = openModels({
    providers: Object.values(cloudFacts),
    ...(connect ? { connect: connect({ web, nowMs }) } : {}),
    setups,
    chain: config.models,
    // Whoever deploys may have models on a machine of their own; the rest of the chain works without them.
    onUnknown: (name) => log.warn({ model: name }, 'ATELIER_MODELS names a model that is not there on AWS: left out'),
    builtIn: [painter],
  })
  const engine: Engine = {
    kinds: pipeline,
    jobs,
    queue,
    events,
    budget,
    ports: {
      blobs,
      assets,
      pixels: options.pixels?.(blobs, config) ?? noPixels,
      models,
      web,
    },
    signal: createJobSignal(),
    log,
    metrics: logMetrics(log),
    nowMs,
    random: Math.random,
    secrets: parameters.secrets,
    settings: {
      leaseMs: (timeoutSeconds + LEASE_MARGIN_SECONDS) * 1000,
      heartbeatMs: undefined,
      onDoubt: config.onDoubt,
      budgetMicroUsd: config.budgetMicroUsd,
      maxQueuedTasks: config.maxQueued,
      maxQueueSeconds: MAX_QUEUE_SECONDS,
      storesTurnsWhole: false,
    },
  }
  return { config, parameters, log, engine, newId, environment }
}

/** The runtime for one call: what it logs names the call. */
export function engineOfCall(engine: Engine, log: Logger, awsRequestId: string): Engine {
  const own = log.child({ requestId: awsRequestId })
  return { ...engine, log: own, metrics: logMetrics(own) }
}

/** What subscribers and uploads work with. */
export const onUploadContext = (
  { config, newId }: Pick<AwsRuntime, 'config' | 'newId'>,
  engine: Engine,
): OnUploadContext => ({
  engine,
  newId,
  onUpload: config.onUpload,
})

const missing = () =>
  Promise.reject(new Error('This function works on no pictures: it has neither a decoder nor the name of one'))
const noPixels: Pixels = {
  inspect: missing,
  render: missing,
  paint: missing,
  frame: missing,
  animation: missing,
  cannotAnimate: cannotAnimateOnAws,
}
