/**
 * The programs that the interop tests need, each with the Debian package that brings it. One that is missing fails
 * the tests: they are only run when asked for, and then all of them.
 */

import { accessSync, constants } from 'node:fs'

const PROGRAMS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  ip: 'iproute2',
  named: 'bind9',
  rndc: 'bind9',
  'dnssec-keygen': 'bind9-utils',
  'dnssec-signzone': 'bind9-utils',
  nsd: 'nsd',
  'ldns-keygen': 'ldnsutils',
  'ldns-signzone': 'ldnsutils',
  knotd: 'knot',
  keymgr: 'knot',
  knotc: 'knot',
  pdns_server: 'pdns-server and pdns-backend-bind',
  pdnsutil: 'pdns-server and pdns-backend-sqlite3',
  pdns_control: 'pdns-server',
  sqlite3: 'sqlite3',
  unbound: 'unbound',
  kresd: 'knot-resolver',
  pdns_recursor: 'pdns-recursor',
  'zonemaster-cli': 'zonemaster-cli',
  dnsviz: 'dnsviz',
  promtool: 'prometheus',
  negate: 'monitoring-plugins-basic',
  python3: 'python3-junitparser',
}

const PATH = [
  ...(process.env.PATH ?? '').split(':'),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/bin',
  '/bin',
  '/usr/lib/nagios/plugins',
]

const runs = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where a program is. Throws, naming the package, when it is nowhere: daemons are often outside a user's PATH. */
export function program(name: string): string {
  for (const folder of PATH) {
    if (folder !== '' && runs(`${folder}/${name}`)) return `${folder}/${name}`
  }
  throw new Error(`${name} is not installed (Debian: ${PROGRAMS[name] ?? 'unknown package'})`)
}

/** Throws one line that names every missing program. */
export function requirePrograms(): void {
  const missing = Object.entries(PROGRAMS).filter(([name]) => {
    try {
      program(name)
      return false
    } catch {
      return true
    }
  })
  if (missing.length > 0) {
    throw new Error(`interop tests need: ${missing.map(([name, from]) => `${name} (${from})`).join(', ')}`)
  }
}
