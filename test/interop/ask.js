// Runs inside the private network: puts questions to resolvers and tells what they say. Reads
// { resolvers: { id: address }, port?, gently?, once?, questions: [[name, type number]] } from standard input, writes
// { id: [{ rcode, ad, types }] } to standard output, in the order of the questions. A resolver that says nothing
// within twenty seconds gives rcode null.
//
// Given { ready: [[address, name, type number]] } it waits instead until each of these is answered with NOERROR, half
// a minute at most, and writes those that are not.
//
// It reads and writes messages on its own, so that a mistake in src/dns cannot hide here.

import { randomInt } from 'node:crypto'
import dgram from 'node:dgram'
import { readFileSync } from 'node:fs'
import net from 'node:net'

const input = JSON.parse(readFileSync(0, 'utf8'))
const port = input.port ?? 53
const WIDTH = 24
const CALM_WIDTH = 2
const TIMEOUT_MS = 20_000

/** Labels of a name in text, with the escapes \. and \DDD. */
function labels(name) {
  const list = [[]]
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '\\' && /\d/.test(name[i + 1] ?? '')) {
      list.at(-1).push(Number(name.slice(i + 1, i + 4)))
      i += 3
    } else if (name[i] === '\\') list.at(-1).push(name.charCodeAt(++i))
    else if (name[i] === '.') list.push([])
    else list.at(-1).push(name.charCodeAt(i))
  }
  return list.filter((label) => label.length > 0)
}

function encode(id, name, type) {
  // RD and AD set; one OPT with DO and 1232 octets.
  const head = Buffer.from([id >> 8, id & 255, 1, 0x20, 0, 1, 0, 0, 0, 0, 0, 1])
  const wire = labels(name).flatMap((label) => [label.length, ...label])
  return Buffer.concat([
    head,
    Buffer.from([...wire, 0, type >> 8, type & 255, 0, 1]),
    Buffer.from('00002904d0000080000000', 'hex'),
  ])
}

function skipName(wire, at) {
  for (;;) {
    const length = wire[at]
    if (length >= 0xc0) return at + 2
    if (length === 0) return at + 1
    at += 1 + length
  }
}

/** rcode, AD, and how many records of each type the answer has, signatures aside. */
function decode(wire) {
  const types = {}
  let at = skipName(wire, 12) + 4
  for (let n = wire.readUInt16BE(6); n > 0 && at < wire.length; n--) {
    at = skipName(wire, at)
    const type = wire.readUInt16BE(at)
    if (type !== 46) types[type] = (types[type] ?? 0) + 1
    at += 10 + wire.readUInt16BE(at + 8)
  }
  return { rcode: wire[3] & 15, ad: (wire[3] & 0x20) !== 0, types }
}

const SILENCE = { rcode: null, ad: false, types: {} }

/** The whole answer over TCP: a truncated one has no AD. */
function askTcp(address, query) {
  return new Promise((resolve) => {
    const socket = net.connect(port, address, () =>
      socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query])),
    )
    let got = Buffer.alloc(0)
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(SILENCE))
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk])
      if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return
      resolve(decode(got.subarray(2)))
      socket.destroy()
    })
  })
}

/** A function that asks one question over UDP, and over TCP where that is truncated. */
async function asker(address, timeoutMs) {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4')
  const waiting = new Map()
  socket.on('message', (wire) => {
    const waiter = wire.length > 12 ? waiting.get(wire.readUInt16BE(0)) : undefined
    waiter?.(wire)
  })
  await new Promise((resolve) => socket.bind(0, resolve))
  const ask = (name, type) =>
    new Promise((resolve) => {
      let id = randomInt(65536)
      while (waiting.has(id)) id = randomInt(65536)
      const query = encode(id, name, type)
      const timer = setTimeout(() => {
        waiting.delete(id)
        resolve(SILENCE)
      }, timeoutMs)
      waiting.set(id, (wire) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve((wire[2] & 2) === 0 ? decode(wire) : askTcp(address, query))
      })
      socket.send(query, port, address)
    })
  return { ask, close: () => socket.close() }
}

async function askAll(address, questions, width) {
  const results = new Array(questions.length)
  const { ask, close } = await asker(address, TIMEOUT_MS)
  let next = 0
  const worker = async () => {
    while (next < questions.length) {
      const place = next++
      const started = Date.now()
      results[place] = await ask(...questions[place])
      results[place].ms = Date.now() - started
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  close()
  return results
}

/** @returns those that do not answer with NOERROR within half a minute */
async function untilReady(list) {
  let rest = list
  const askers = new Map()
  for (const [address] of list) if (!askers.has(address)) askers.set(address, await asker(address, 1000))
  for (const end = Date.now() + 30_000; rest.length > 0 && Date.now() < end; ) {
    // A few hundred at a time: a burst of all would overflow the sockets.
    const now = rest.slice(0, 200)
    const answers = await Promise.all(now.map(([address, name, type]) => askers.get(address).ask(name, type)))
    const failed = now.filter((_, n) => answers[n].rcode !== 0)
    rest = [...rest.slice(200), ...failed]
    if (failed.length > 0) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  for (const { close } of askers.values()) close()
  return rest
}

async function verdicts({ resolvers, questions, gently, once = false }) {
  const ids = Object.keys(resolvers)
  const askEach = async (list, width) => {
    const all = await Promise.all(ids.map((id) => askAll(resolvers[id], list, width)))
    return list.map((_, n) => all.map((answers) => answers[n]))
  }
  const verdict = ({ rcode, ad }) => (rcode === null || rcode === 2 ? 'failure' : ad ? 'secure' : 'insecure')
  const answers = await askEach(questions, gently ? 1 : WIDTH)
  // Under load a resolver may fail what it answers when left in peace: where they differ, all are asked once more.
  const doubtful = questions.flatMap((_, n) => (!once && new Set(answers[n].map(verdict)).size > 1 ? [n] : []))
  const calm = await askEach(
    doubtful.map((n) => questions[n]),
    CALM_WIDTH,
  )
  doubtful.forEach((n, place) => {
    answers[n] = calm[place]
  })
  return Object.fromEntries(ids.map((id, k) => [id, answers.map((all) => all[k])]))
}

process.stdout.write(JSON.stringify(input.ready === undefined ? await verdicts(input) : await untilReady(input.ready)))
