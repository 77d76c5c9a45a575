import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.DNSSEC_TRACE_INTEROP === '1' ? [] : ['test/interop/**'],
    testTimeout: 20_000,
  },
})
