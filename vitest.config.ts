import { defineConfig } from 'vitest/config'
import { closingLine } from './test/support/closing-line.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/shared-services.ts'],
    reporters: ['default', closingLine()],
    // Real servers, real children and real pictures on two cores: generous for a slow machine, and never a measure of speed.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
