/** JUnit: read by a strict XML parser, held to the elements and attributes that CI servers know, its counts added up. */

import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/check/result.ts'
import { findCheck } from '../../../src/lab/checks/catalogue.ts'
import { junitFormat } from '../../../src/render/check/junit.ts'
import { ALL, broken, healthy, ignored, resultFor, runOf, strict, undetermined } from './fixtures.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The root of a well-formed document; throws for any other, also for characters that XML 1.0 does not have. */
function read(text: string): Element {
  const open: Element[] = [{ name: '', attributes: {}, children: [], text: '' }]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [], text: '' }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('text', (data) => {
    open.at(-1)!.text += data
  })
  parser.on('closetag', () => open.pop())
  parser.write(text).close()
  return open[0]!.children[0]!
}

const NUMBER = /^\d+$/
const SECONDS = /^\d+\.\d{3}$/
const ANY = /^/

/** What may stand where: attributes with their form, and children in their order. */
const SCHEMA: Readonly<Record<string, { attributes: Record<string, RegExp>; children: readonly string[] }>> = {
  testsuites: { attributes: { name: ANY }, children: ['testsuite'] },
  testsuite: {
    attributes: {
      name: ANY,
      tests: NUMBER,
      failures: NUMBER,
      errors: NUMBER,
      skipped: NUMBER,
      time: SECONDS,
      timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
    },
    children: ['testcase'],
  },
  testcase: {
    attributes: { classname: ANY, name: /^[A-Za-z ]+$/, time: SECONDS },
    children: ['skipped', 'error', 'failure', 'system-out'],
  },
  skipped: { attributes: { message: /./ }, children: [] },
  error: { attributes: { message: /./, type: /^[a-z]+$/ }, children: [] },
  failure: { attributes: { message: /./, type: /^[A-Z][A-Z0-9_]+$/ }, children: [] },
  'system-out': { attributes: {}, children: [] },
}

function hold({ name, attributes, children, text }: Element): void {
  const rule = SCHEMA[name]
  expect(rule, name).toBeDefined()
  for (const [attribute, form] of Object.entries(rule!.attributes)) {
    // The suite that says that the run was cut short has no instant of a judgement.
    if (attribute === 'timestamp' && attributes.timestamp === undefined) continue
    expect(attributes[attribute], `${name} ${attribute}`).toMatch(form)
  }
  expect(Object.keys(rule!.attributes)).toEqual(expect.arrayContaining(Object.keys(attributes)))
  const order = children.map((child) => rule!.children.indexOf(child.name))
  expect(order, `${name} has ${children.map((child) => child.name)}`).not.toContain(-1)
  expect([...order].sort()).toEqual(order)
  if (rule!.children.length > 0) expect(text.trim()).toBe('')
  children.forEach(hold)
}

const casesOf = (suite: Element, kind: string): readonly Element[] =>
  suite.children.filter(({ children }) => children.some(({ name }) => name === kind))

describe('JUnit', () => {
  it.each([0, 1, ALL.length])('is well-formed and of known elements, of %i names', (count) => {
    const root = read(runOf(junitFormat, ALL.slice(0, count), {}, { interrupted: count === 1 }))
    hold(root)
    expect(root.children).toHaveLength(count + (count === 1 ? 1 : 0))
  })

  it('counts what is in it', () => {
    for (const suite of read(runOf(junitFormat, ALL, {}, { interrupted: true })).children) {
      const { tests, failures, errors, skipped } = suite.attributes
      expect(Number(tests)).toBe(suite.children.length)
      expect(Number(failures)).toBe(casesOf(suite, 'failure').length)
      expect(Number(errors)).toBe(casesOf(suite, 'error').length)
      expect(Number(skipped)).toBe(casesOf(suite, 'skipped').length)
    }
  })

  it('has the same cases for every name, so that each has a history', () => {
    const [first, ...others] = read(runOf(junitFormat, ALL)).children.map(({ children }) =>
      children.map(({ attributes }) => attributes.name),
    )
    for (const cases of others) expect(cases).toEqual(first)
    expect(new Set(first).size).toBe(first!.length)
  })

  it('fails the chain where a server has an expired signature, and says where and what to do', () => {
    const [suite] = read(runOf(junitFormat, [broken])).children
    const [failing, ...more] = casesOf(suite!, 'failure')
    expect(more).toEqual([])
    expect(failing!.attributes).toMatchObject({ classname: 'stale.test.', name: 'chain of trust' })
    const [failure] = failing!.children
    expect(failure!.attributes.type).toBe('RRSIG_EXPIRED')
    expect(failure!.text).toContain('192.0.2.91')
    expect(failure!.text).toMatch(/repair: [a-z]+ operator: /)
  })

  it('passes what is healthy, skips what is ignored with the reason, and has an error where nothing is known', () => {
    const [fine, skipping, lost] = read(runOf(junitFormat, [healthy, ignored, undetermined])).children
    expect(fine!.attributes).toMatchObject({ failures: '0', errors: '0', skipped: '0' })
    const [skipped] = casesOf(skipping!, 'skipped')
    expect(skipped!.children[0]!.attributes.message).toContain('RRSIG_EXPIRED is ignored: ticket #42')
    expect(lost!.attributes).toMatchObject({ failures: '0', errors: '1' })
  })

  it('has an error for a name that cannot be read', () => {
    const root = read(runOf(junitFormat, [healthy], {}, {}, [{ name: 'a..b <', why: 'an "empty" label' }]))
    hold(root)
    const [, suite] = root.children
    expect(suite!.attributes).toMatchObject({ name: 'a..b <', tests: '1', errors: '1' })
    const [error] = casesOf(suite!, 'error')[0]!.children
    expect(error!.attributes).toMatchObject({ message: 'an "empty" label', type: 'unreadable' })
  })

  it('passes nothing that was not judged', () => {
    const absent: Result = { ...healthy, health: { ...healthy.health, exists: false } }
    const [lost, none] = read(runOf(junitFormat, [undetermined, absent])).children
    expect(lost!.attributes).toMatchObject({ tests: '10', failures: '0', errors: '1', skipped: '9' })
    for (const { children } of casesOf(lost!, 'skipped'))
      expect(children[0]!.attributes.message).toMatch(
        /^not judged: what the servers of fine\.test\. said does not suffice to judge it$/,
      )
    expect(none!.attributes).toMatchObject({ errors: '0', skipped: '9' })
    for (const { children } of casesOf(none!, 'skipped'))
      expect(children[0]!.attributes.message).toMatch(/^not judged: there is no fine\.test\.$/)
  })

  it('tells what was found of what could not be judged, in the case that it is of', async () => {
    const gone = await resultFor(findCheck('check-gone-alone')!)
    const [suite] = read(runOf(junitFormat, [gone])).children
    const [chain, servers] = ['chain of trust', 'servers'].map((name) =>
      suite!.children.find(({ attributes }) => attributes.name === name),
    )
    expect(chain!.children.map(({ name }) => name)).toContain('error')
    expect(servers!.children.map(({ name }) => name)).toEqual(['system-out'])
    expect(servers!.children[0]!.text).toContain('warning SERVER_NO_RESPONSE')
    expect(casesOf(suite!, 'skipped')).toHaveLength(suite!.children.length - 2)
  })

  it('keeps hostile text in its place, all of it', () => {
    const [suite] = read(runOf(junitFormat, [strict])).children
    expect(suite!.attributes.name).toContain('<script>alert(1)</script> & ]]> "')
    expect(suite!.attributes.name).toContain('\\u{1b}[2J\\u{0}')
    expect(
      casesOf(suite!, 'failure')
        .flatMap(({ children }) => children.map(({ text }) => text))
        .join(''),
    ).toContain('@octocat|`<b>\\"#{')
    expect(suite!.attributes.name).not.toContain('\n')
  })
})
