/**
 * A host for one test: a private network in which the folders of four name servers (configuration, zones, sockets) are
 * copies, so that commands run as they are printed, with default paths and default ports, and change nothing outside.
 */

import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, type Network, openNetwork, type Ran } from './namespace.ts'

/** Each is covered by a copy in memory; /run starts empty but for the folders that the packages make. */
const MOUNTS = `set -e
for d in /etc/bind /etc/nsd /etc/knot /etc/powerdns /var/cache/bind /var/lib/bind /var/lib/nsd /var/lib/knot /var/lib/powerdns; do
  t=$(mktemp -d); mount -t tmpfs -o mode=755 tmpfs $t; mkdir -p $d; cp -a $d/. $t/; mount --move $t $d; rmdir $t
done
mount -t tmpfs -o mode=755 tmpfs /run
for u in bind:named nsd:nsd knot:knot pdns:pdns; do install -d -o \${u%:*} -g \${u%:*} /run/\${u#*:}; done
set +e`

export interface Machine extends Network {
  /** writes a file inside */
  readonly write: (file: string, text: string) => void
  /**
   * runs lines as if they were pasted into a shell, one after the other; one that fails ends it
   * @param user who types them
   */
  readonly shell: (folder: string, lines: readonly string[], user?: string) => Promise<Ran>
  /**
   * starts a service, which `systemctl start`, `stop` and `restart` then obey
   * @param ready a command that succeeds once it runs, for which systemd waits
   */
  readonly service: (unit: string, start: () => ChildProcess, ready: readonly string[]) => void
}

/** Stands in for systemd: tells the test what is asked for, and waits until it is done. */
const systemctl = (socket: string): string => `#!${process.execPath}
const [verb, unit] = process.argv.slice(2)
const socket = require('node:net').connect(${JSON.stringify(socket)}, () => socket.end(verb + ' ' + unit))
socket.on('error', () => process.exit(1)).on('data', (said) => process.exit(said.toString() === 'done' ? 0 : 1))
`

/** Opens one; root only. `stop` ends what runs in it. */
export async function openMachine(): Promise<Machine> {
  if (process.getuid?.() !== 0) throw new Error('the repair tests mount folders: root only')
  const network = await openNetwork(MOUNTS)
  const own = mkdtempSync(join(tmpdir(), 'dnssec-trace-machine-'))
  writeFileSync(join(own, 'systemctl'), systemctl(join(own, 'socket')))
  chmodSync(own, 0o755)
  chmodSync(join(own, 'systemctl'), 0o755)
  interface Service {
    readonly start: () => ChildProcess
    readonly ready: readonly string[]
    running: ChildProcess
  }
  const services = new Map<string, Service>()
  const obey = async (verb: string, unit: string): Promise<string> => {
    const service = services.get(unit)
    if (service === undefined || !['start', 'stop', 'restart'].includes(verb)) return `cannot ${verb} ${unit}`
    if (verb !== 'start') await end(service.running)
    if (verb === 'stop') return 'done'
    service.running = service.start()
    const [command = 'true', ...args] = service.ready
    for (let tries = 0; (await network.run(command, args)).code !== 0; tries++) {
      if (tries === 100) return `${unit} does not start`
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return 'done'
  }
  const systemd = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', async (said) => {
      const [verb, unit] = said.toString().split(' ')
      socket.end(await obey(verb!, unit!))
    })
  }).listen(join(own, 'socket'))
  return {
    ...network,
    write: (file, text) => writeFileSync(`${network.root}${file}`, text),
    shell: async (folder, lines, user = 'root') => {
      const script = `cd '${folder}' || exit\n${lines.join('\n')}\n`
      const who = user === 'root' ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups']
      const env = { ...process.env, PATH: `${own}:${process.env.PATH}:/usr/sbin:/sbin` }
      const ran = await network.run('env', [...who, 'bash', '-e', '-o', 'pipefail', '-c', script], { env })
      if (ran.code !== 0) throw new Error(`status ${ran.code} of\n${lines.join('\n')}\n${ran.stdout}${ran.stderr}`)
      return ran
    },
    service: (unit, start, ready) => services.set(unit, { start, ready, running: start() }),
    stop: async () => {
      systemd.close()
      await network.stop()
      rmSync(own, { recursive: true, force: true })
    },
  }
}
