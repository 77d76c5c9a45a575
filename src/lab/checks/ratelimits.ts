/** Worlds for `check`: servers that limit how much they answer, by refusing or by dropping the rest, and one that only seems to. */

import { RCODE, TYPE } from '../../dns/registry.ts'
import { questionKey } from '../../dns/rr.ts'
import { empty } from '../authority.ts'
import * as behaviour from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Asked, Behaviour } from '../server.ts'
import { addressesOf, second, servers } from './servers.ts'

/** It answers so many questions, and each of the others when it comes again. */
function limits(most: number, how: 'refuses' | 'drops'): Behaviour {
  const seen = new Set<string>()
  const late = new Set<string>()
  const isTooMuch = ({ question, via }: Asked): boolean => {
    const key = `${via} ${questionKey(question)}`
    if (seen.has(key)) return false
    seen.add(key)
    if (seen.size > most) late.add(key)
    return late.has(key)
  }
  return how === 'drops'
    ? { hear: (asked) => (isTooMuch(asked) ? 'timeout' : asked) }
    : { answer: (answer, asked) => (isTooMuch(asked) ? empty(RCODE.REFUSED) : answer) }
}

/** The same, and what is asked for MX is dropped so many times. */
function stubborn(most: number, times: number): Behaviour {
  const { hear } = limits(most, 'drops')
  let dropped = 0
  return {
    hear: (asked) => {
      if (asked.question.type === TYPE.MX && asked.via === 'udp' && dropped < times) {
        dropped++
        return 'timeout'
      }
      return hear!(asked)
    },
  }
}

const both = (id: string, how: () => Behaviour): Pick<CheckPlan, 'id' | 'fault'> => ({
  id,
  fault: (child, world) => {
    servers(child, ...addressesOf(id))
    for (const address of addressesOf(id)) world.behaviours.set(address, how())
  },
})

/** Over UDP one denial of a type, and no more after it, as a limit that counts all of a zone together has it. */
const oneDenial = (): Behaviour => {
  const given = new Set<string>()
  return {
    answer: (answer, asked) => {
      const isDenial = asked.via === 'udp' && answer.rcode === RCODE.NOERROR && answer.answer.length === 0
      if (isDenial) given.add(questionKey(asked.question))
      return answer
    },
    send: (reply, { via, question }) => {
      const key = questionKey(question)
      return via === 'udp' && given.has(key) && [...given][0] !== key ? [] : [reply]
    },
  }
}

const plans: readonly CheckPlan[] = [
  {
    name: 'check-limit-denials',
    sentence: 'both servers give one answer without data over UDP, and drop all others',
    findings: [['notice', 'SERVER_NO_UDP']],
    ...both('s91', oneDenial),
  },
  {
    name: 'check-limit-refuses',
    sentence: 'both servers refuse what goes beyond ten questions, and answer it when it comes again',
    ...both('y04', () => limits(10, 'refuses')),
  },
  {
    name: 'check-limit-drops',
    sentence: 'both servers drop what goes beyond ten questions, and answer it when it comes again',
    ...both('y05', () => limits(10, 'drops')),
  },
  {
    name: 'check-limit-drops-often',
    sentence: 'a server drops what goes beyond ten questions, and MX over UDP four times',
    id: 'y07',
    fault: (child, world) => {
      servers(child, ...addressesOf('y07'))
      world.behaviours.set(addressesOf('y07')[0], stubborn(10, 4))
    },
  },
  {
    name: 'check-refuses-for-good',
    sentence: 'one of two servers refuses MX, however often it is asked',
    findings: [['warning', 'SERVER_RCODE']],
    ...second('y06', behaviour.answersRcode(RCODE.REFUSED, [TYPE.MX])),
  },
  {
    name: 'check-limit-refuses-on',
    sentence: 'one of two servers refuses what comes too fast, and MX whenever it comes',
    findings: [['notice', 'SERVER_RCODE']],
    id: 't39',
    fault: (child, world) => {
      servers(child, ...addressesOf('t39'))
      const limit = limits(10, 'refuses')
      const answer: Behaviour['answer'] = (said, asked) =>
        asked.question.type === TYPE.MX ? empty(RCODE.REFUSED) : limit.answer!(said, asked)
      world.behaviours.set(addressesOf('t39')[1], { answer })
    },
  },
]

export const RATE_LIMIT_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
