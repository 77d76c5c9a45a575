import { defineConfig } from 'vitest/config'

const interop = process.env.DNSSEC_TRACE_INTEROP === '1'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Other people's programs, and what takes its time.
    exclude: interop ? [] : ['test/interop/**', 'test/check/thousand.test.ts', 'test/check/everynetwork.test.ts'],
    testTimeout: 20_000,
    // Servers and resolvers of the interop tests need a core of their own.
    ...(interop ? {} : { maxWorkers: '100%' }),
  },
})
