import { join } from 'node:path'
import type { InfraTools } from '../../../../../src/entrypoints/cli/aws/infra-tools.ts'

/** The folder `infra/` as the tests have it: nothing to install, and a CDK that notes what it is asked. */
export const infraTools: InfraTools = {
  folder: process.env.TEST_CDK_FOLDER ?? '',
  cdk: [process.execPath, join(import.meta.dirname, 'fake-cdk.ts')],
  app: 'node app.ts',
  install: async () => {},
  bundle: async () => {},
  estimate: async () => [
    { item: 'Alarms', monthlyUsd: 0.5, note: '5 alarms' },
    { item: 'Everything else', monthlyUsd: 0, note: 'paid for by use' },
  ],
}
