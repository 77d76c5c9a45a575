/** Bad input: one line on stderr, nothing on stdout, status 2, never a stack trace. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli } from './cli.ts'
import { complaint } from './complaint.ts'
import { makeFolder } from './folder.ts'

const { folder, file } = makeFolder('input')

describe('names and types', () => {
  it.each([
    [['a'.repeat(64)], /a label has 64 octets; 63 is the most/],
    [[Array(20).fill('abcdefghijkl').join('.')], /the name has \d+ octets; 255 is the most/],
    [['www..example.com'], /empty label/],
    [['.example.com'], /empty label/],
    [[''], /cannot be empty/],
    [['https://www.example.com/path'], /is a URL, not a name; the name in it is "?www\.example\.com/],
    [['a\\999.test'], /over 255/],
    [['example.com', 'AAA'], /unknown type "AAA"; did you mean A{1,4}\?/],
    [['example.com', 'DNSKY'], /unknown type "DNSKY"; did you mean DNSKEY\?/],
    [['example.com', 'TYPE65536'], /unknown type "TYPE65536"/],
    [['example.com', 'qqqqqqqqqq'], /unknown type "qqqqqqqqqq"/],
    [['MX', 'example.com'], /the name comes first: example\.com MX/],
    [['example.com', 'A', 'extra'], /"extra" is too much/],
    [[], /a name is missing/],
    [['--json'], /a name is missing/],
  ])('%j', async (argv, expected) => {
    expect(await complaint(argv)).toMatch(expected)
  })

  it.each(['OPT', 'axfr', 'IXFR', 'TSIG', 'tkey', 'MAILA', 'MAILB', 'TYPE41', 'TYPE0', 'NXNAME'])(
    'refuses %s',
    async (type) => {
      expect(await complaint(['example.com', type])).toMatch(/cannot be traced: .*RFC/)
    },
  )

  it('reads types in any case and as TYPEnnn', async () => {
    const argv = ['--resolver', '127.0.0.1#9', '--retries', '0', '--timeout', '50', '-q']
    expect((await cli(['example.com', 'mx', ...argv])).out).toBe('indeterminate  example.com. MX\n')
    expect((await cli(['example.com', 'type65280', ...argv])).out).toBe('indeterminate  example.com. TYPE65280\n')
    expect((await cli(['192.0.2.1', 'PTR', ...argv])).out).toBe('indeterminate  1.2.0.192.in-addr.arpa. PTR\n')
    expect((await cli(['bücher.example', ...argv])).out).toBe('indeterminate  xn--bcher-kva.example. A\n')
  })
})

describe('options', () => {
  it.each([
    [['example.com', '--jsn'], /unknown option '--jsn'; did you mean --json\?/],
    [['example.com', '--resolvr', '::1'], /unknown option '--resolvr'; did you mean --resolver\?/],
    [['example.com', '-x'], /unknown option '-x'/],
    [['example.com', '--at'], /option '--at <time>' argument missing/],
    [['example.com', '--at', 'yesterday'], /--at: "yesterday" is not a time/],
    [['example.com', '--at', '2026-02-30T00:00:00Z'], /day or an hour that does not exist/],
    [['example.com', '--port', '0'], /--port takes a whole number from 1 to 65535, not "0"/],
    [['example.com', '--port', '53x'], /--port takes a whole number/],
    [['example.com', '--timeout', '-5'], /--timeout/],
    [['example.com', '--retries', '1.5'], /--retries takes a whole number/],
    [['example.com', '--policy', 'rfc9095'], /--policy takes iana or rfc9905, not "rfc9095"; did you mean rfc9905\?/],
    [['example.com', '--format', 'jsno'], /--format takes text, json or markdown, not "jsno"; did you mean json\?/],
    [['example.com', '--format', 'markdwn'], /; did you mean markdown\?/],
    [['example.com', '--software', 'bnd'], /--software takes bind, knot, pdns or ldns, not "bnd"; did you mean bind\?/],
    [['lab', 'expired', '--software', 'pdsn'], /--software takes bind, .* not "pdsn"; did you mean pdns\?/],
    [['example.com', '--software'], /option '--software <name>' argument missing/],
    [['denial', 'example.com', '--software', 'bind'], /unknown option '--software'/],
    [['denial', 'example.com', '--format', 'markdown'], /a denial has no form in Markdown/],
    [['lab', 'denial', 'no-nsec', '--format', 'markdown'], /a denial has no form in Markdown/],
    [['lab', '--format', 'markdown'], /the list of scenarios has no other form than text/],
    [['example.com', '--resolver', 'dns.example'], /--resolver takes an IP address/],
    [['example.com', '--resolver', '192.0.2.1#99999'], /the port of --resolver takes/],
    [['example.com', '--resolver', 'fe80::1%eth0'], /--resolver takes an IP address/],
    [['example.com', '-q', '-v'], /-q and -v exclude each other/],
    [['example.com', '--replay', 'a', '--save', 'b'], /--replay and --save exclude each other/],
    [['example.com', '-o', 'same', '-o', 'same'], /-o same is given twice/],
    [['lab', 'ds-digest-bogs'], /there is no scenario "ds-digest-bogs"; did you mean ds-digest-bogus/],
    [['lab', '--json'], /the list of scenarios has no other form than text/],
    [['lab', 'a', 'b'], /"b" is too much/],
    [['explain', 'RRSIG_EXPIRD'], /there is no code "RRSIG_EXPIRD"; did you mean RRSIG_EXPIRED/],
    [['explain', 'zzzzzzzzzzzzzzz'], /there is no code "zzzzzzzzzzzzzzz"; "dnssec-trace explain" lists them/],
    [['lab', 'serve', '--delay', 'x'], /--delay takes a whole number/],
  ])('%j', async (argv, expected) => {
    expect(await complaint(argv)).toMatch(expected)
  })
})

describe('files', () => {
  const hints = '. 3600000 NS a.example.\na.example. 3600000 A 192.0.2.1\n'
  it.each([
    ['--root-hints', 'none', null, /cannot read .*: no such file/],
    ['--root-hints', 'empty', '', /empty/],
    ['--root-hints', 'broken', `${hints}b.example. A not-an-address\n`, /broken: line 3: /],
    ['--root-hints', 'no-ns', 'a.example. 3600 A 192.0.2.1\n', /no NS record of the root/],
    ['--trust-anchor', 'none', null, /cannot read .*: no such file/],
    ['--trust-anchor', 'empty', ' \n', /empty/],
    ['--trust-anchor', 'broken', '. IN DS 20326 8 2 E06D\n. IN DS 1 8 nonsense\n', /broken: line 2: /],
    ['--trust-anchor', 'other', '. 3600 IN A 192.0.2.1\n', /a trust anchor is a DS or DNSKEY record/],
    ['--replay', 'none', null, /cannot read .*: no such file/],
    ['--replay', 'empty', '', /empty/],
    ['--replay', 'broken', '{\n"format": "dnssec-trace.snapshot/1",\nnonsense\n', /broken: .*line 3/],
    ['--replay', 'other', '{"format": "something/1"}\n', /format/],
  ] as const)('%s with a file that is %s', async (option, name, text, expected) => {
    const path = text === null ? join(folder, 'no', 'such') : file(`${option}-${name}`, text)
    expect(await complaint(['example.com', option, path])).toMatch(expected)
  })

  it('names a folder given as a file', async () => {
    expect(await complaint(['example.com', '--replay', folder])).toMatch(/it is a directory/)
  })

  it('keeps control characters of file names away from the terminal', async () => {
    expect(await complaint(['example.com', '--replay', '/no/\u001b[31mred\u0007'])).toMatch(/^[ -~]+$/)
  })
})
