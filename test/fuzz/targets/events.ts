import { second } from '../../../shared/domain/time.ts'
import type { Protection } from '../../../shared/domain/service/service.ts'
import { NotAnEventError, parseTrigger, parseTriggers } from '../../../shared/triggers/index.ts'
import type { Trigger } from '../../../shared/triggers/trigger.ts'
import { handleIncident } from '../../../shared/workflow/incident/handle-incident.ts'
import { noon } from '../../support/builders.ts'
import { alarmEvent, weightChangeEvent } from '../../support/events.ts'
import { runDurably } from '../../support/replaying-durable.ts'
import { fixtures, protection as observed } from '../../unit/triggers/protection.ts'
import { jsonText, mutated } from '../mutations/structure.ts'
import { serving } from './healthy-account.ts'
import { Finding, must, mustBePlain, mustBeSound, type Target } from './target.ts'

/** In mode enforce, so that nothing but the metrics keeps it from acting. */
export const protection: Protection = {
  ...observed,
  services: observed.services.map((service) => ({
    ...service,
    mode: service.mode === 'off' ? ('off' as const) : ('enforce' as const),
  })),
}

const change = (weights: Record<string, number>, comment: string) =>
  weightChangeEvent(weights, { at: noon - 60 * second, comment })

const corpus: readonly unknown[] = [
  ...Object.values(fixtures),
  alarmEvent('ballast-web-error-rate-candidate', noon - 90 * second),
  alarmEvent('ballast-web-request-spike-service', noon - 90 * second),
  change({ ec2: 95, eks: 5 }, 'release 5 %'),
  change({ ec2: 0, eks: 100 }, '[ballast:override] all of it'),
  {
    service: 'web',
    signal: 'traffic-share',
    reason: 'seen by check-signals',
    at: '2026-03-02T11:58:00Z',
    key: 'check:web:1',
  },
]

const services = new Set<string | null>([null, ...protection.services.map(({ name }) => name)])

function checkTrigger(trigger: Trigger): void {
  mustBeSound(trigger, `the trigger (${trigger.kind})`)
  must(trigger.reason !== '' && trigger.key !== '', () => 'the trigger has no reason or no key')
  must(services.has(trigger.service), () => `the trigger is for service ${trigger.service}`)
  if (trigger.kind === 'ignored') return
  must(trigger.service !== null, () => `a trigger of kind ${trigger.kind} is for no service`)
  must(trigger.at === null || Number.isFinite(new Date(trigger.at).getTime()), () => `at is ${trigger.at}`)
  if (trigger.kind !== 'weight-change') return
  for (const [name, weight] of Object.entries(trigger.weights)) {
    must(Number.isInteger(weight) && weight >= 0 && weight <= 255, () => `the weight of ${name} is ${weight}`)
  }
}

/** What parsing makes of an event; null for what is refused as no event. */
function parsed(parse: () => readonly Trigger[]): void {
  let triggers
  try {
    triggers = parse()
  } catch (error) {
    if (!(error instanceof NotAnEventError)) throw error
    mustBePlain(error.message, 'the refusal', 2_000)
    return
  }
  must(triggers.length > 0, () => 'nothing came of the event, not even an ignored trigger')
  for (const trigger of triggers) checkTrigger(trigger)
}

/** More than a day of waiting for an event that leads to nothing. */
const longestWait = 48 * 3_600

async function handle(event: unknown): Promise<void> {
  const account = serving()
  let waited = 0
  const { result } = await runDurably(
    (durable) => handleIncident(event, durable, { protection, ports: account.ports }),
    (seconds) => {
      waited += seconds
      // What is thrown here is an error of the step, which the workflow may take for one of the account.
      if (waited > longestWait) throw new Error('this has gone on for too long')
      account.now += seconds * second
    },
  )
  must(waited <= longestWait, () => `the workflow went on for ${waited} s`)
  const actions = account.changes.length + account.resizes.length
  if (actions > 0) {
    throw new Finding(
      'action',
      `${actions} changes of a healthy service: ${[...account.changes, ...account.resizes.map((size) => JSON.stringify(size))].join('; ')}`,
    )
  }
  must(result.outcome !== 'mitigated', () => `the workflow says that it mitigated: ${result.reason}`)
  mustBeSound(result, 'the result')
  for (const incident of account.incidents.values()) mustBeSound(incident, `incident ${incident.id}`)
  mustBeSound(account.ignored, 'what was ignored')
  mustBeSound(account.noted, 'the noted changes')
  for (const { subject, body } of account.sent) {
    must(/^[ -~]{1,100}$/.test(subject), () => `the subject of a message is ${JSON.stringify(subject)}`)
    mustBeSound(body.split('\n'), 'the body of a message')
  }
}

/** Events: parsed, and handled by the workflow for a service whose metrics show nothing wrong. */
export const events: Target = {
  name: 'events',
  share: 35,
  make: (draw) => mutated(draw, draw.pick(corpus)),
  async check(event) {
    parsed(() => parseTriggers(event, protection))
    parsed(() => [parseTrigger(event, protection)])
    await handle(event)
  },
  show: (event) => jsonText(event) ?? null,
}
