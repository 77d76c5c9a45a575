import { defineConfig } from 'vitest/config'

const interop = process.env.DNSSEC_TRACE_INTEROP === '1'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: interop ? [] : ['test/interop/**'],
    testTimeout: 20_000,
    // Servers and resolvers of the interop tests need a core of their own.
    ...(interop ? {} : { maxWorkers: '100%' }),
  },
})
