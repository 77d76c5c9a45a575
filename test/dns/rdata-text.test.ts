/**
 * RDATA as text, type by type, and what is refused. The octets are those that BIND 9.18 makes of the text, but for the few types it does
 * not know.
 */

import { describe, expect, it } from 'vitest'
import { LAYOUT } from '../../src/dns/layout.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRdata, presentRdata, ZoneTextError } from '../../src/dns/presentation.ts'
import { parseType, TYPE, typeName } from '../../src/dns/registry.ts'

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

/** Type, text, octets, and the text that is written where it differs. */
const EXAMPLES: readonly (readonly [type: string, text: string, octets: string, written?: string])[] = [
  ['A', '192.0.2.1', 'c0000201'],
  ['NS', 'Ns1.Example.', '034e7331074578616d706c6500'],
  ['MD', 'a.b.', '0161016200'],
  ['MF', 'a.b.', '0161016200'],
  ['CNAME', 'a\\.b.c\\\\d.\\001\\255.', '03612e6203635c640201ff00'],
  [
    'SOA',
    'ns1.example. a\\.b.example. 4294967295 2h 900 2w 1h30m',
    '036e7331076578616d706c650003612e62076578616d706c6500ffffffff00001c20000003840012750000001518',
    'ns1.example. a\\.b.example. 4294967295 7200 900 1209600 5400',
  ],
  ['MB', 'a.', '016100'],
  ['MG', 'a.', '016100'],
  ['MR', 'a.', '016100'],
  ['PTR', '.', '00'],
  ['HINFO', '"VAX-11/780" UNIX', '0a5641582d31312f37383004554e4958', '"VAX-11/780" "UNIX"'],
  ['MINFO', 'a. b.', '016100016200'],
  ['MX', '10 mail.example.', '000a046d61696c076578616d706c6500'],
  [
    'TXT',
    'one "two words" "" "q\\"b\\\\s\\000\\255;"',
    '036f6e650974776f20776f72647300087122625c7300ff3b',
    '"one" "two words" "" "q\\"b\\\\s\\000\\255;"',
  ],
  ['RP', 'a. b.', '016100016200'],
  ['AFSDB', '1 a.', '0001016100'],
  ['X25', '"311061700956"', '0c333131303631373030393536'],
  ['ISDN', '"150862028003217" "004"', '0f31353038363230323830303332313703303034'],
  ['ISDN', '"150862028003217"', '0f313530383632303238303033323137'],
  ['RT', '10 a.', '000a016100'],
  [
    'NSAP',
    '0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00',
    '47000580005a0000000001e133ffffff00016100',
    '0x47000580005a0000000001e133ffffff00016100',
  ],
  ['NSAP-PTR', 'a.', '016100'],
  [
    'SIG',
    'NXT 1 3 3600 20000102030405 19961211100908 2143 foo.nil. AAAA',
    '001e010300000e10386ec02532ae8844085f03666f6f036e696c00000000',
  ],
  [
    'KEY',
    '512 255 1 AQMFD5raczCJHViKtLYhWGz8hMY9UGRuniJDBzC7w0aRyzWZriO6i2odGWWQVucZqKVsENW91IOW4vqudngPZsY3',
    '0200ff010103050f9ada7330891d588ab4b621586cfc84c63d50646e9e22430730bbc34691cb3599ae23ba8b6a1d19659056e719a8a56c10d5bdd48396e2faae76780f66c637',
  ],
  ['PX', '10 a. b.', '000a016100016200'],
  [
    'GPOS',
    '-22.6882 116.8652 250.0',
    '082d32322e36383832083131362e38363532053235302e30',
    '"-22.6882" "116.8652" "250.0"',
  ],
  ['AAAA', '2001:db8:0:0:1:0:0:1', '20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['AAAA', '::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['AAAA', '1:0:2:3:4:5:6:7', '00010000000200030004000500060007'],
  [
    'LOC',
    '42 21 54 N 71 06 18 W -24m 30m',
    '0033161389172dd070be15f000988d20',
    '42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m',
  ],
  [
    'LOC',
    '52 14 05 N 00 08 50 E 10m',
    '001216138b3556c88008165000989a68',
    '52 14 5.000 N 0 8 50.000 E 10.00m 1.00m 10000.00m 10.00m',
  ],
  [
    'LOC',
    '90 S 180 W -100000m 0m 0.05m 90000000m',
    '000050996cb0270059604e0000000000',
    '90 0 0.000 S 180 0 0.000 W -100000.00m 0.00m 0.05m 90000000.00m',
  ],
  ['EID', '00ff', '00ff'],
  ['NIMLOC', '12ab', '12ab'],
  ['SRV', '0 5 5060 sip.example.', '0000000513c403736970076578616d706c6500'],
  [
    'NAPTR',
    '100 50 "s" "z3950+I2L+I2C" "!^.*$!\\\\1!" _z3950._tcp.gatech.edu.',
    '0064003201730d7a333935302b49324c2b49324309215e2e2a24215c3121065f7a33393530045f746370066761746563680365647500',
  ],
  ['KX', '10 kx.example.', '000a026b78076578616d706c6500'],
  ['CERT', 'PKIX 65534 RSASHA256 AQIDBA==', '0001fffe0801020304', '1 65534 8 AQIDBA=='],
  ['CERT', '65535 1 0 AQIDBA==', 'ffff00010001020304'],
  ['A6', '0 2001:db8::1', '0020010db8000000000000000000000001'],
  ['A6', '64 ::1 foo.', '40000000000000000103666f6f00'],
  ['A6', '61 0:0:0:7::1 foo.', '3d07000000000000000103666f6f00', '61 ::7:0:0:0:1 foo.'],
  ['A6', '61 0:0:0:f::1 foo.', '3d07000000000000000103666f6f00', '61 ::7:0:0:0:1 foo.'],
  ['A6', '128 foo.', '8003666f6f00'],
  ['DNAME', 'Foo.', '03466f6f00'],
  ['APL', '1:192.168.32.0/21 !1:192.168.38.0/28', '00011503c0a82000011c83c0a826'],
  ['APL', '1:224.0.0.0/4 2:ff00:0:0:0:0:0:0:0/8', '00010401e000020801ff', '1:224.0.0.0/4 2:ff00::/8'],
  ['APL', '', ''],
  [
    'DS',
    '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118',
    'ec4505012bb183af5f22588179a53b0a98631fad1a292118',
    '60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118',
  ],
  ['SSHFP', '2 1 123456789abcdef67890123456789abcdef67890', '0201123456789abcdef67890123456789abcdef67890'],
  [
    'IPSECKEY',
    '10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==',
    '0a0102c0000226010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab7801',
  ],
  [
    'IPSECKEY',
    '10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==',
    '0a0002010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab7801',
  ],
  [
    'IPSECKEY',
    '10 3 2 mygateway.example.com. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==',
    '0a0302096d7967617465776179076578616d706c6503636f6d00010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab7801',
  ],
  [
    'IPSECKEY',
    '10 2 2 2001:0DB8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==',
    '0a020220010db8000080020000000020000001010351537986ed35533b6064478eeeb27b5bd74dae149b6e81ba3a0521af82ab7801',
    '10 2 2 2001:db8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==',
  ],
  [
    'RRSIG',
    'A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTr',
    '00010503000151803e7c9dd73e5510d70a52076578616d706c6503636f6d00a090755ba58d1affa576f4375831b4310920e481218d18a9f164eb',
  ],
  [
    'RRSIG',
    'TYPE65534 ECDSAP256SHA256 0 1h 20380119031408 21060207062815 0 . AAAA',
    'fffe0d0000000e1080000000ffffffff000000000000',
    'TYPE65534 13 0 3600 20380119031408 21060207062815 0 . AAAA',
  ],
  [
    'NSEC',
    'host.example.com. A MX RRSIG NSEC TYPE1234',
    '04686f7374076578616d706c6503636f6d000006400100000003041b000000000000000000000000000000000000000000000000000020',
  ],
  [
    'NSEC',
    '. TYPE65535 A',
    '00000140ff200000000000000000000000000000000000000000000000000000000000000001',
    '. A TYPE65535',
  ],
  [
    'DNSKEY',
    '257 3 RSASHA1 AQOeiiR0GOMYkDshWoSKz9Xz fwJr1AYt',
    '0101030501039e8a247418e318903b215a848acfd5f37f026bd4062d',
    '257 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYt',
  ],
  [
    'DHCID',
    'AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=',
    '000201636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40',
  ],
  [
    'NSEC3',
    '1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s MX DNSKEY NS SOA NSEC3PARAM RRSIG',
    '0101000c04aabbccdd1417f3df17b2b2adaef615257de4d2020b80ac6c7c000722010000000290',
    '1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s NS SOA MX RRSIG DNSKEY NSEC3PARAM',
  ],
  ['NSEC3', '1 0 0 - 2vptu5timamqttgl4luu9kg21e0aor3s', '01000000001417f3df17b2b2adaef615257de4d2020b80ac6c7c'],
  ['NSEC3PARAM', '1 0 12 aabbccdd', '0100000c04aabbccdd'],
  ['NSEC3PARAM', '1 0 0 -', '0100000000'],
  [
    'TLSA',
    '3 1 1 92003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c',
    '03010192003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c',
  ],
  ['SMIMEA', '3 1 1 92003ba3 4942dc74', '03010192003ba34942dc74', '3 1 1 92003ba34942dc74'],
  [
    'HIP',
    '2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p rvs1.example.com. rvs2.example.com.',
    '1002001e200100107b1a74df365639cc39f1d57803010001b771ca136e4aeb5ce44333c53b3d2c13c22243851fc708bcce290472767331076578616d706c6503636f6d000472767332076578616d706c6503636f6d00',
    '2 200100107b1a74df365639cc39f1d578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p rvs1.example.com. rvs2.example.com.',
  ],
  ['NINFO', '"x" y', '01780179', '"x" "y"'],
  ['RKEY', '0 255 1 AQMFD5raczCJ', '0000ff010103050f9ada733089'],
  ['TALINK', 'a. b.', '016100016200'],
  ['CDS', '0 0 0 00', '0000000000'],
  ['CDNSKEY', '0 3 0 AA==', '0000030000'],
  ['OPENPGPKEY', 'AQMFD5raczCJ', '0103050f9ada733089'],
  ['CSYNC', '66 3 A NS AAAA', '000000420003000460000008'],
  ['CSYNC', '0 0', '000000000000'],
  [
    'ZONEMD',
    '2018031500 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B641A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE',
    '7848b78c0101febe3d4ce2ec2ffa4ba99d46cd69d6d29711e55217057bee7eb1a7b641a47ba7fed2dd5b97ae499fafa4f22c6bd647de',
    '2018031500 1 1 febe3d4ce2ec2ffa4ba99d46cd69d6d29711e55217057bee7eb1a7b641a47ba7fed2dd5b97ae499fafa4f22c6bd647de',
  ],
  ['SVCB', '0 foo.example.com.', '000003666f6f076578616d706c6503636f6d00'],
  [
    'SVCB',
    '16 foo.example.com. port=53 key667="hello\\210qoo"',
    '001003666f6f076578616d706c6503636f6d00000300020035029b000968656c6c6fd2716f6f',
  ],
  [
    'SVCB',
    '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"',
    '000103666f6f076578616d706c6503636f6d000006002020010db800000000000000000000000120010db8000000000000000000530001',
    '1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1',
  ],
  [
    'SVCB',
    '16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1',
    '001003666f6f076578616d706c65036f7267000000000400010004000100090268320568332d313900040004c0000201',
    '16 foo.example.org. mandatory=alpn,ipv4hint alpn=h2,h3-19 ipv4hint=192.0.2.1',
  ],
  [
    'SVCB',
    '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
    '001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832',
  ],
  [
    'SVCB',
    '16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2',
    '001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c626172026832',
    '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
  ],
  [
    'SVCB',
    '1 . alpn=h2 no-default-alpn ech=AQIDBA== dohpath=/dns-query{?dns}',
    '00010000010003026832000200000005000401020304000700102f646e732d71756572797b3f646e737d',
    '1 . alpn=h2 no-default-alpn ech=AQIDBA== dohpath="/dns-query{?dns}"',
  ],
  ['SVCB', '1 . alpn="h2" ohttp', '0001000001000302683200080000', '1 . alpn=h2 ohttp'],
  ['HTTPS', '1 . alpn="h2,h3" port=443', '000100000100060268320268330003000201bb', '1 . alpn=h2,h3 port=443'],
  ['DSYNC', 'CDS NOTIFY 5359 cds-scanner.example.net.', '003b0114ef0b6364732d7363616e6e6572076578616d706c65036e657400'],
  ['HHIT', 'gwppM2ZmOCAB', '830a69336666382001'],
  ['BRID', 'gwppM2ZmOCAB', '830a69336666382001'],
  ['SPF', '"v=spf1 -all"', '0b763d73706631202d616c6c'],
  ['NID', '10 0014:4fff:ff20:ee64', '000a00144fffff20ee64', '10 14:4fff:ff20:ee64'],
  ['L32', '10 10.1.2.0', '000a0a010200'],
  ['L64', '10 2001:0DB8:1140:1000', '000a20010db811401000', '10 2001:db8:1140:1000'],
  ['LP', '10 l64-subnet1.example.com.', '000a0b6c36342d7375626e657431076578616d706c6503636f6d00'],
  ['EUI48', '00-00-5e-00-53-2a', '00005e00532a'],
  ['EUI64', '00-00-5e-ef-10-00-00-2a', '00005eef1000002a'],
  ['URI', '10 1 "ftp://ftp1.example.com/public"', '000a00016674703a2f2f667470312e6578616d706c652e636f6d2f7075626c6963'],
  [
    'CAA',
    '0 issue "ca.example.net; account=230123"',
    '0005697373756563612e6578616d706c652e6e65743b206163636f756e743d323330313233',
  ],
  ['CAA', '128 tbs ""', '8003746273'],
  ['AVC', '"a" b', '01610162', '"a" "b"'],
  ['DOA', '0 1 2 "" -', '00000000000000010200'],
  ['AMTRELAY', '10 0 1 203.0.113.15', '0a01cb00710f'],
  ['AMTRELAY', '10 0 2 2001:db8::15', '0a0220010db8000000000000000000000015'],
  ['AMTRELAY', '128 1 3 amtrelays.example.com.', '808309616d7472656c617973076578616d706c6503636f6d00'],
  ['AMTRELAY', '0 0 0 .', '0000'],
  [
    'RESINFO',
    'qnamemin exterr=15,16,17 infourl=https://resolver.example.com/guide',
    '08716e616d656d696e0f6578746572723d31352c31362c31372a696e666f75726c3d68747470733a2f2f7265736f6c7665722e6578616d706c652e636f6d2f6775696465',
    '"qnamemin" "exterr=15,16,17" "infourl=https://resolver.example.com/guide"',
  ],
  ['WALLET', '"BTC" "x"', '034254430178'],
  ['CLA', '"x"', '0178'],
  ['IPN', '18446744073709551615', 'ffffffffffffffff'],
  ['TA', '14202 5 1 ED56D5BE', '377a0501ed56d5be', '14202 5 1 ed56d5be'],
  ['DLV', '14202 5 1 ED56D5BE', '377a0501ed56d5be', '14202 5 1 ed56d5be'],
]

describe('RDATA', () => {
  for (const [mnemonic, text, octets, written = text] of EXAMPLES) {
    it(`${mnemonic} ${text}`, () => {
      const type = parseType(mnemonic)!
      const rdata = parseRdata(type, text)
      expect(hex(rdata)).toBe(octets)
      expect(presentRdata(type, rdata)).toBe(written)
      expect(hex(parseRdata(type, written))).toBe(octets)
    })
  }

  it('every type with a text form is among the examples', () => {
    const shown = new Set(EXAMPLES.map(([type]) => type))
    expect([...LAYOUT.keys()].map(typeName).filter((name) => !shown.has(name))).toEqual(['NXT'])
  })

  it('names are relative to the origin', () => {
    expect(presentRdata(TYPE.MX, parseRdata(TYPE.MX, '10 mail', Name.parse('example.')))).toBe('10 mail.example.')
    expect(presentRdata(TYPE.NS, parseRdata(TYPE.NS, '@', Name.parse('example.')))).toBe('example.')
  })

  it.each([
    ['A', '192.0.2', 'not an IPv4 address'],
    ['A', '192.0.2.1 x', '"x" follows the RDATA of the A'],
    ['A', '', 'an IPv4 address is missing'],
    ['AAAA', '2001:db8::1::', 'not an IPv6 address'],
    ['MX', '65536 a.', 'not a number from 0 to 65535'],
    ['MX', '-1 a.', 'not a number'],
    ['MX', '10', 'a name is missing'],
    ['NS', 'a..b.', 'empty label'],
    ['TXT', '', 'a character-string is missing'],
    ['TXT', `"${'x'.repeat(256)}"`, '255 is the most'],
    ['TXT', '"open', 'not closed'],
    ['TXT', 'a"b"', 'quotation mark inside'],
    ['TXT', '"\\300"', 'over 255'],
    ['TXT', '"\\1"', 'backslash'],
    ['DS', '1 8 2 abc', 'hexadecimal of whole octets'],
    ['DS', '1 8 2', 'is missing'],
    ['DS', '1 NOALG 2 ab', 'not a DNSSEC algorithm'],
    ['DNSKEY', '257 3 8 AQA', 'not base64'],
    ['DNSKEY', '257 3 8 AQ==AQ==', 'not base64'],
    ['NSEC', 'a. A NOTYPE', '"NOTYPE" is not an RR type'],
    ['NSEC3', '1 0 0 - 2vptu5timamqttgl4luu9kg21e0aor3w A', 'base32hex'],
    ['NSEC3', '1 0 0 abc 2vptu5timamqttgl4luu9kg21e0aor3s A', 'salt'],
    ['NSEC3', '1 0 0 "" 2vptu5timamqttgl4luu9kg21e0aor3s A', 'salt'],
    ['CAA', '0', 'a tag is missing'],
    ['LOC', '42 60 N 71 W 0m', 'out of range'],
    ['LOC', '91 N 71 W 0m', 'out of range'],
    ['LOC', '42 N 71 W', 'altitude is missing'],
    ['LOC', '42 N 71 W 50000000m', 'out of range'],
    ['SVCB', '1 . nokey=1', '"nokey" is not a service parameter'],
    ['SVCB', '1 . port=65536', 'not a value of port'],
    ['SVCB', '1 . port=1 port=2', 'port stands twice'],
    ['SVCB', '1 . alpn=', 'not a value of alpn'],
    ['SVCB', '1 . alpn=h2,,h3', 'not a value of alpn'],
    ['SVCB', '1 . ipv4hint=192.0.2', 'not a value of ipv4hint'],
    ['SVCB', '1 . mandatory=alpn,alpn alpn=h2', 'not a value of mandatory'],
    ['SVCB', '1 . no-default-alpn=x', 'not a value'],
    ['SVCB', '1 . key65536=x', 'not a service parameter'],
    ['APL', '3:1.2.3.4/8', 'not an address prefix'],
    ['APL', '1:1.2.3.4/33', 'not an address prefix'],
    ['IPSECKEY', '1 0 2 gw. AQID', 'the form of no gateway'],
    ['IPSECKEY', '1 4 2 . AQID', 'gateway type'],
    ['A6', '129 ::', 'prefix length'],
    ['EUI48', '00-00-5e-00-53', 'six octets'],
    ['NXT', 'a. A', 'no text form'],
  ])('%s "%s" is refused: %s', (mnemonic, text, why) => {
    expect(() => parseRdata(parseType(mnemonic)!, text)).toThrow(ZoneTextError)
    expect(() => parseRdata(parseType(mnemonic)!, text)).toThrow(why)
  })

  it.each([
    ['TXT', '0561'],
    ['TXT', ''],
    ['HINFO', '0141'],
    ['MX', '000a016100ff'],
    ['NSEC', '00' + '0000'],
    ['NSEC', '00' + '000100'],
    ['NSEC', '00' + '010140000140'],
    ['NSEC3', '010000000000'],
    ['NSEC3', '0100000005aa'],
    ['CAA', '0000'],
    ['CAA', '0001ff'],
    ['SVCB', '000100' + '0003000101'],
    ['SVCB', '000100' + '000300020001000300020001'],
    ['SVCB', '000100' + '00040004c0000201000100030268' + '32'],
    ['APL', '00010801' + '00'],
    ['APL', '0003080101'],
    ['LOC', `00020000${'80000000'.repeat(3)}`],
    ['LOC', `00121616${'ffffffff'.repeat(3)}`],
    ['A6', `3f80${'00'.repeat(8)}00`],
    ['A6', `40${'00'.repeat(8)}`],
    ['A6', '8100'],
    ['HIP', '00020001aa'],
    ['AMTRELAY', '0004'],
    ['IPSECKEY', '0a0102c000'],
    ['RRSIG', `${'00'.repeat(18)}c00cff`],
  ])('%s of octets that its text form cannot carry is written as \\# (%s)', (mnemonic, octets) => {
    const type = parseType(mnemonic)!
    const rdata = Uint8Array.from(Buffer.from(octets, 'hex'))
    expect(presentRdata(type, rdata)).toBe(`\\# ${rdata.length} ${octets}`.trim())
    expect(parseRdata(type, presentRdata(type, rdata))).toEqual(rdata)
  })
})
