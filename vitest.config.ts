import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers, real children and real pictures on two cores: generous for a slow machine, and never a measure of speed.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
