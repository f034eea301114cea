import { playbook } from '../../domain/mitigations/index.ts'
import { commandOf, controlCommand, inspectCommand } from '../../domain/mitigations/change-command.ts'
import { emptyLedger } from '../../domain/service/ledger.ts'
import { note } from '../../domain/incident/draft.ts'
import { metricsOf } from '../../domain/signals/index.ts'
import { minute } from '../../domain/time.ts'
import { judge, observedMinutes, type Reading } from './detect.ts'
import { step, type Execution } from './execution.ts'

/** Reads what can be read of a service without Ballast's memory. */
async function readWithoutMemory({ ports: { clock, metrics, records }, service }: Execution): Promise<Reading> {
  const now = clock.now()
  const [live, series] = await Promise.all([
    records.list(service.record),
    metrics.read(metricsOf(service), now - observedMinutes * minute, now),
  ])
  return { at: clock.now(), records: live, series, changes: [], ledger: emptyLedger }
}

/**
 * What a person can run where Ballast itself cannot go on: what undoes its change, where it has made one; otherwise what
 * it would have done, worked out anew from what can still be read. It changes nothing.
 */
export async function advise(execution: Execution, signal: string | null): Promise<string[]> {
  const { draft, service } = execution
  const inspect = inspectCommand(service.record)
  if (draft.changes.length > 0) return [controlCommand('undo', draft.id), inspect]
  try {
    const reading = await step(execution, 'read-without-memory', () => readWithoutMemory(execution))
    const { diagnosis, observation, verdicts } = judge(execution, reading, reading.at, signal)
    draft.verdicts = verdicts
    const { incidentClass } = diagnosis.status === 'identified' ? diagnosis : { incidentClass: null }
    if (incidentClass === null) return [inspect]
    draft.incidentClass = incidentClass
    note(draft, reading.at, 'identify', `${incidentClass}, as far as can be told without memory`)
    const situation = { service, observation, incidentClass, verdicts, nodeGroups: {} }
    const plans = playbook[incidentClass]
      .filter(({ metrics, needsNodeGroups }) => metrics === undefined && !needsNodeGroups)
      .map((mitigation) => mitigation.plan(situation))
      .flatMap((planned) => ('impossible' in planned ? [] : planned))
    return [...plans.flatMap(commandOf), inspect]
  } catch {
    return [inspect]
  }
}
