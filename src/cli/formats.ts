/** The forms of a check's output, each loaded only when it is wanted. */

import type { CheckFormat, MakeFormat } from '../render/check/format.ts'
import { type Page, painter } from '../render/doc.ts'
import type { Format } from './options.ts'

type Load = (page: Page) => Promise<MakeFormat>

const FORMS: Readonly<Record<Format, Load>> = {
  text: async (page) => {
    const [{ makeText }, paint] = await Promise.all([import('../render/check/text.ts'), painter(page.color)])
    return makeText(paint)
  },
  json: async () => (await import('../render/check/json.ts')).jsonFormat,
  ndjson: async () => (await import('../render/check/ndjson.ts')).ndjsonFormat,
  markdown: async () => (await import('../render/check/markdown.ts')).markdownFormat,
  junit: async () => (await import('../render/check/junit.ts')).junitFormat,
  sarif: async () => (await import('../render/check/sarif.ts')).sarifFormat,
  github: async () => (await import('../render/check/github.ts')).githubFormat,
  tap: async () => (await import('../render/check/tap.ts')).tapFormat,
  nagios: async () => (await import('../render/check/nagios.ts')).nagiosFormat,
  prometheus: async () => (await import('../render/check/prometheus.ts')).prometheusFormat,
}

/** A form of a check's output, made anew; only what it needs is loaded. @param page where it is printed */
export async function loadFormat(format: Format, page: Page): Promise<CheckFormat> {
  const make = await FORMS[format](page)
  return make()
}
