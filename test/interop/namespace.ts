/**
 * A private network: a Linux network namespace with nothing but its loopback, on which every address of the test
 * world is local and port 53 is free. Nothing in it can send a packet anywhere else.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { program } from './programs.ts'

/**
 * The world's addresses: 10.53.T.N and fd53::T:N for tier T and vendor N, 10.53.200.N for the resolvers, and
 * 10.53.99.1 where nobody listens. One by one, since named listens only on addresses that an interface has.
 */
const SETUP = [
  'ip link set lo up',
  'ip addr add 10.53.99.1/32 dev lo',
  'six=with',
  'for t in 0 1 2 3 4 5 6 7 8 9 200; do for n in 1 2 3 4; do ip addr add 10.53.$t.$n/32 dev lo',
  'ip -6 addr add fd53::$t:$n/128 dev lo nodad 2>/dev/null || six=without; done; done',
  'echo $six',
  'exec cat',
].join('\n')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Network {
  /** the host's kernel has IPv6 */
  readonly ipv6: boolean
  /** where its file system is seen from outside */
  readonly root: string
  /** runs a program inside to its end */
  readonly run: (command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>
  /** starts a program inside that stays, its output in a file */
  readonly start: (command: string, args: readonly string[], logFile: string) => ChildProcess
  /** ends everything started inside */
  readonly stop: () => Promise<void>
}

export interface RunOptions {
  readonly stdin?: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly timeoutMs?: number
}

/** Runs a program to its end, in this network. Never rejects for an exit status. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
    })
    child.stdin.end(options.stdin ?? '')
  })
}

/** Like `run`, but an exit status other than 0 throws with what the program said. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await run(command, args, options)
  if (ran.code !== 0) {
    throw new Error(`${command} ${args.join(' ')}: status ${ran.code}\n${ran.stderr}${ran.stdout}`)
  }
  return ran
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()))

/** Ends one program that was started, gently, then not. */
export async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 3000)
  await ended(child)
  clearTimeout(late)
}

/**
 * Makes the network. Root makes it directly; anybody else through a user namespace, where the host allows that.
 * @param mounts shell lines that mount what is to be there; it then has a mount namespace of its own
 */
export async function openNetwork(mounts = ''): Promise<Network> {
  const root = process.getuid?.() === 0
  const own = mounts === '' ? [] : ['-m']
  const setup = [mounts, SETUP].join('\n')
  const holder = spawn(program('unshare'), [...(root ? [] : ['-r']), '-n', ...own, '--', 'sh', '-c', setup], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ipv6 = await new Promise<boolean>((resolve, reject) => {
    let said = ''
    holder.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    holder.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString().trim() === 'with'))
    holder.once('exit', () => reject(new Error(`no network namespace: ${said.trim()}`)))
  })
  const enter = [...(root ? [] : ['-U', '--preserve-credentials']), '-t', String(holder.pid), '-n', ...own]
  const started: ChildProcess[] = []
  return {
    ipv6,
    root: own.length === 0 ? '/' : `/proc/${holder.pid}/root`,
    run: (command, args, options) => run(program('nsenter'), [...enter, command, ...args], options),
    start: (command, args, logFile) => {
      const log = openSync(logFile, 'a')
      // A daemon must not outlive a test run that was killed.
      const wrapped = [...enter, program('setpriv'), '--pdeathsig', 'KILL', command, ...args]
      const child = spawn(program('nsenter'), wrapped, { stdio: ['ignore', log, log] })
      started.push(child)
      return child
    },
    stop: async () => {
      await Promise.all(started.map(end))
      holder.kill('SIGKILL')
      await ended(holder)
    },
  }
}
