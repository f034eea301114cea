import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { emptyLedger, type Ledger } from '../../../../shared/domain/service/ledger.ts'
import type { MetricQuery } from '../../../../shared/domain/metrics/metric.ts'
import { recordName } from '../../../../shared/domain/records/record-name.ts'
import type { Protection, Service } from '../../../../shared/domain/service/service.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { Ports } from '../../../../shared/ports/index.ts'
import { noon, records, service as serviceWith } from '../../../support/builders.ts'
import { memoryAccount, type MemoryAccount } from '../../../support/memory-ports.ts'
import type { ServiceStory, Story } from '../story.ts'
import { requestsPerNode, traffic, usualSize, type Traffic } from './traffic.ts'

/** One service with all that belongs to it alone. */
export interface ModelService {
  readonly service: Service
  readonly account: MemoryAccount
  readonly traffic: Traffic
}

/** Several services in one account, which share the ledger and the time. */
export interface ModelAccount {
  readonly services: readonly ModelService[]
  readonly protection: Protection
  readonly ports: Ports
  ledger: Ledger
  /** What reads a service by its name; throws where there is none. */
  of(service: string): ModelService
}

const names = ['web', 'api', 'shop']

/** As the story says, on two fleets, of which the candidate runs on a node group. */
function serviceOf(story: ServiceStory, index: number): Service {
  const name = names[index] ?? `more-${index}`
  const usual = serviceWith()
  return {
    ...usual,
    name,
    mode: story.mode,
    record: { ...usual.record, name: `${name}.example.com` },
    fleets: {
      stable: {
        ...usual.fleets.stable,
        drillOf: undefined,
        loadBalancer: `app/${name}-ec2/1`,
        capacityRequestsPerMinute: story.capacity,
      },
      candidate: {
        ...usual.fleets.candidate,
        drillOf: undefined,
        loadBalancer: `app/${name}-eks/2`,
        nodeGroup: {
          cluster: name,
          name,
          maxNodes: story.maxNodes,
          requestsPerNodePerMinute: requestsPerNode,
        },
      },
    },
    limits: {
      ...usual.limits,
      minimumRequests: 20,
      inconclusiveMinutes: 5,
      verifyMinutes: 5,
      leaseMinutes: story.leaseMinutes,
      cooldownMinutes: story.cooldownMinutes,
      maximumShiftPoints: story.maximumShiftPoints,
    },
    approval: story.approval,
  }
}

function modelService(story: ServiceStory, index: number, shared: { ledger: Ledger }, now: () => number): ModelService {
  const service = serviceOf(story, index)
  const name = recordName(service.record.name)
  const good = { weights: { ec2: 100 - story.share, eks: story.share }, since: iso(noon - 600 * minute) }
  const live = records(100 - story.share, story.share).map((record) => ({ ...record, name }))
  const account = memoryAccount(live, { ...emptyState, lastGood: good })
  account.nodeGroup = { ...usualSize, status: 'active', desiredOwner: story.desiredOwner }
  Object.defineProperty(account, 'now', { get: now })
  Object.defineProperty(account, 'ledger', {
    get: () => shared.ledger,
    set(next: Ledger) {
      shared.ledger = next
    },
  })
  return {
    service,
    account,
    traffic: traffic(
      noon,
      () => account.live,
      () => account.nodeGroup.desired,
    ),
  }
}

/** The whole account of a story; `now` tells the true time. */
export function modelAccount(story: Story, now: () => number): ModelAccount {
  const shared = { ledger: emptyLedger }
  const services = story.services.map((each, index) => modelService(each, index, shared, now))
  const find = (isIt: (each: ModelService) => boolean, what: string): ModelService => {
    const found = services.find(isIt)
    if (found === undefined) throw new Error(`there is no ${what}`)
    return found
  }
  const of = (name: string): ModelService => find(({ service }) => service.name === name, `service ${name}`)
  const portsOf = (name: string): Ports => of(name).account.ports
  const byRecord = (record: string | undefined): ModelService =>
    find(({ service }) => recordName(service.record.name) === recordName(record ?? ''), `record ${record}`)
  const ofIncident = (id: string): Ports => portsOf(serviceOfIncident(id))
  const first = portsOf(names[0] ?? '')

  const account: ModelAccount = {
    services,
    of,
    get ledger() {
      return shared.ledger
    },
    protection: {
      services: services.map(({ service }) => service),
      actionsPerHour: story.actionsPerHour,
      freezeWindows: story.services.flatMap(({ frozen }, index) =>
        frozen === null
          ? []
          : [
              {
                reason: 'sale',
                services: [names[index] ?? ''],
                from: iso(noon + frozen.from * minute),
                until: iso(noon + (frozen.from + frozen.minutes) * minute),
              },
            ],
      ),
      breakGlassRoles: [],
    },
    ports: {
      clock: { now },
      records: {
        list: (record) => byRecord(record.name).account.ports.records.list(record),
        change: async (change) => {
          const { service, account: its } = byRecord(change.before[0]?.name)
          const { changeId, acceptedAt } = await its.ports.records.change(change)
          return { changeId: `${service.name}/${changeId}`, acceptedAt }
        },
        changeStatus: (changeId) => {
          const [name = '', id = ''] = changeId.split('/')
          return portsOf(name).records.changeStatus(id)
        },
      },
      nodeGroups: {
        describe: (group) => portsOf(group.name).nodeGroups.describe(group),
        resize: (group, before, after) => portsOf(group.name).nodeGroups.resize(group, before, after),
        updateStatus: (group, id) => portsOf(group.name).nodeGroups.updateStatus(group, id),
      },
      metrics: {
        read: async (queries, from, to) =>
          Object.fromEntries(
            queries.map(({ id, dimensions }) => [
              id,
              ownerOf(services, dimensions)?.traffic.series[id.replace(/^s\d+_/, '')]?.filter(
                ({ at }) => at >= from && at < to,
              ) ?? [],
            ]),
          ),
      },
      store: {
        claim: (request) => portsOf(request.service).store.claim(request),
        saveState: (name, owner, state) => portsOf(name).store.saveState(name, owner, state),
        noteChange: (name, change) => portsOf(name).store.noteChange(name, change),
        recentChanges: (name) => portsOf(name).store.recentChanges(name),
        release: (name, owner, state) => portsOf(name).store.release(name, owner, state),
        readMemory: (name) => portsOf(name).store.readMemory(name),
        readLedger: () => first.store.readLedger(),
        writeLedger: (next, holder) => portsOf(holder?.service ?? names[0] ?? '').store.writeLedger(next, holder),
        saveApproval: (approval) => portsOf(approval.service).store.saveApproval(approval),
        readApproval: (id) => ofIncident(id).store.readApproval(id),
        saveIncident: (incident) => portsOf(incident.service).store.saveIncident(incident),
        readIncident: (id) => ofIncident(id).store.readIncident(id),
        recentIncidents: (name, count) => portsOf(name).store.recentIncidents(name, count),
        saveIgnored: (trigger) => first.store.saveIgnored(trigger),
      },
      notifier: first.notifier,
      deadLetters: first.deadLetters,
      measurements: first.measurements,
    },
  }
  return account
}

/** The service of an incident, which its id begins with. */
export const serviceOfIncident = (id: string): string => id.split('-')[0] ?? ''

/** The service to whose record a name belongs. */
export const serviceNamed = (record: string): string => record.split('.')[0] ?? ''

/** Whose metric it is, by its load balancer or its cluster. */
function ownerOf(services: readonly ModelService[], dimensions: MetricQuery['dimensions']): ModelService | undefined {
  const { LoadBalancer, ClusterName } = dimensions
  return services.find(({ service: { fleets, name } }) =>
    LoadBalancer === undefined
      ? ClusterName === name
      : fleets.stable.loadBalancer === LoadBalancer || fleets.candidate.loadBalancer === LoadBalancer,
  )
}
