/** The signal for a first DS: RFC 9615 sections 3.2, 4.1 and 4.2, as far as one signaling name shows it. */

import { describe, expect, it } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { asks, DELETE_CDNSKEY, DELETE_CDS } from '../../src/lab/childds.ts'
import { dsFor, type ZoneDraft, zoneKeys } from '../../src/lab/draft.ts'
import { corrupt, edit } from '../../src/lab/mutate.ts'
import { signalOf } from '../../src/validate/signal.ts'
import { told, traced } from '../rfc7344/told.ts'

const AT = '_dsboot.example.co.uk._signal.ns1'
const CHILD = Name.parse('example.co.uk.')
const [KEY] = zoneKeys(CHILD)
const signal = (child: ZoneDraft): void => asks(child, { cds: [dsFor(CHILD, KEY!)], cdnskey: [KEY!.rdata] }, AT)
const asked = { ask: [AT, TYPE.CDS] } as const

describe('section 3.2, signaling names', () => {
  it.each([
    ['_dsboot.example.co.uk._signal.ns1.example.net.', 'example.co.uk. ns1.example.net.'],
    ['_DSBOOT.Example._Signal.ns1.example.', 'Example. ns1.example.'],
    ['_dsboot.a._signal.b._signal.ns1.', 'a._signal.b. ns1.'],
    ['_dsboot.example.ns1.example.net.', 'none'],
    ['example.co.uk._signal.ns1.example.net.', 'none'],
    ['_dsboot._signal.ns1.example.net.', 'none'],
    ['_dsboot.example._signal.', 'none'],
  ])('%s: %s', (text, expected) => {
    const found = signalOf(Name.parse(text))
    expect(found === null ? 'none' : `${found.child} ${found.nameserver}`).toBe(expected)
  })
})

describe('section 4.1', () => {
  it('CDS and CDNSKEY there are those of the child, whose DS are made from its own name', async () => {
    expect(await told(signal, asked)).toEqual(['secure'])
    expect(await told(signal, { ask: [AT, TYPE.CDNSKEY] })).toEqual(['secure'])
    const other = (child: ZoneDraft): void => asks(child, { cds: [dsFor(child.apex, KEY!)], cdnskey: [KEY!.rdata] }, AT)
    expect(await told(other, asked)).toEqual(['secure', 'warning CDS_CDNSKEY_MISMATCH'])
  })

  it('no key of the signaling zone has to match them, and its own DS is no matter', async () => {
    const codes = await told(signal, asked)
    expect(codes.filter((code) => /CDS_(?:NO_MATCHING|BREAKS|DIFFERS|NOT_)/.test(code))).toEqual([])
  })

  it('no zone begins at a signaling name', async () => {
    const cut = (child: ZoneDraft, world: Parameters<Parameters<typeof told>[0]>[1]): void => {
      world.zone('asking.test.')
      asks(child, { cds: [dsFor(CHILD, KEY!)], cdnskey: [KEY!.rdata] })
    }
    expect(await told(cut, { zone: `${AT}.asking.test.`, ask: ['@', TYPE.CDS] })).toEqual([
      'secure',
      'warning SIGNAL_ZONE_CUT',
    ])
  })

  it('is not for removing a DS', async () => {
    const removes = (child: ZoneDraft): void => asks(child, { cds: [DELETE_CDS], cdnskey: [DELETE_CDNSKEY] }, AT)
    expect(await told(removes, asked)).toEqual(['secure', 'notice SIGNAL_DELETE'])
  })
})

describe('section 4.2', () => {
  it('what is not authenticated is not taken: insecure', async () => {
    const unsigned = { ...asked, signed: { unsigned: true } }
    expect(await told(signal, unsigned)).toEqual([
      'insecure',
      'notice DELEGATION_INSECURE',
      'warning SIGNAL_NOT_SECURE',
    ])
  })

  it('what is not authenticated is not taken: bogus', async () => {
    const spoilt = (child: ZoneDraft): void => {
      signal(child)
      edit(child, AT, TYPE.CDS, corrupt)
    }
    expect(await told(spoilt, asked)).toEqual(['bogus', 'error RRSIG_DOES_NOT_VERIFY', 'warning SIGNAL_NOT_SECURE'])
  })

  it('where there is no signal there is nothing to say of one', async () => {
    expect(await told(() => {}, { ...asked, signed: { unsigned: true } })).toEqual([
      'insecure',
      'notice DELEGATION_INSECURE',
    ])
    const { report, snapshot } = await traced(() => {}, asked)
    expect([report.verdict.status, report.rcode, report.findings]).toEqual(['secure', RCODE.NXDOMAIN, []])
    expect(snapshot.observations.filter(({ question }) => question.type === TYPE.CDNSKEY)).toEqual([])
  })

  it('an alias is followed for the verdict, and what is there is not compared', async () => {
    const alias = (child: ZoneDraft): void => {
      child.text += `${AT} CNAME elsewhere\n`
      asks(child, { cds: [DELETE_CDS] }, 'elsewhere')
    }
    const { report, snapshot } = await traced(alias, asked)
    expect([report.verdict.status, report.findings]).toEqual(['secure', []])
    expect(snapshot.observations.filter(({ question }) => question.type === TYPE.CDNSKEY)).toEqual([])
  })

  it('that of a name server within the child does not count', async () => {
    const own = '_dsboot.asking.test._signal.ns1'
    const within = (child: ZoneDraft): void =>
      asks(child, { cds: [dsFor(child.apex, child.keys[0]!)], cdnskey: [child.keys[0]!.rdata] }, own)
    expect(await told(within, { ask: [own, TYPE.CDS] })).toEqual(['secure', 'notice SIGNAL_WITHIN_CHILD'])
  })
})
