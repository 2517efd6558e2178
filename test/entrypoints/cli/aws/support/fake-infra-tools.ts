import { join } from 'node:path'
import type { InfraTools } from '../../../../../src/entrypoints/cli/aws/infra-tools.ts'

/** The folder `infra/` as the tests have it: nothing to install, and a CDK that notes what it is asked. */
export const infraTools: InfraTools = {
  folder: process.env.TEST_CDK_FOLDER ?? '',
  cdk: [process.execPath, join(import.meta.dirname, 'fake-cdk.ts')],
  app: 'node app.ts',
  install: async () => {},
  bundle: async () => {},
  estimate: async () => ({
    lines: [
      { item: 'Alarms (5)', monthlyUsd: 0.5, note: 'each is charged' },
      { item: 'Everything else', monthlyUsd: 0, note: 'charged by use only' },
    ],
    afterFreeUsd: 0.1,
    basis: 'prices of a test',
  }),
}
