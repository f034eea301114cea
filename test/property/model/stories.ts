import fc from 'fast-check'
import type { Mode } from '../../../shared/domain/service/service.ts'
import {
  calls,
  faults,
  ports,
  tellings,
  troubles,
  type CallName,
  type Deed,
  type Happening,
  type ServiceStory,
  type Story,
  type Telling,
  type Trouble,
} from './story.ts'

const service = fc.nat({ max: 2 })
const minutes = (most: number) => fc.integer({ min: 1, max: most })
const told = fc.oneof({ weight: 3, arbitrary: fc.constant<Telling>('at once') }, fc.constantFrom(...tellings))
const trouble = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Trouble[]>('bad-candidate', 'dns-failure', 'request-spike') },
  { weight: 1, arbitrary: fc.constantFrom(...troubles) },
)
const weights = fc.constantFrom<[number, number][]>(
  [5, 5],
  [50, 50],
  [75, 25],
  [99, 1],
  [30, 70],
  [100, 0],
  [0, 100],
  [95, 5],
)

const weightsDeed = fc.record({
  kind: fc.constant('weights' as const),
  service,
  weights,
  isOverride: fc.boolean(),
  told,
})
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: weightsDeed },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('attributes' as const), service }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('size' as const),
      service,
      min: fc.nat({ max: 6 }),
      room: fc.nat({ max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('desired' as const), service, nodes: fc.nat({ max: 12 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pause' as const),
      service: fc.option(service),
      minutes: fc.option(minutes(20)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), service: fc.option(service) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'approve' as const,
        'approve' as const,
        'reject' as const,
        'undo' as const,
        'undo' as const,
        'undo' as const,
      ),
      incident: fc.nat({ max: 1 }),
    }),
  },
)

const bargedInto = fc.constantFrom<CallName[]>(
  'records.change',
  'records.list',
  'nodeGroups.resize',
  'store.writeLedger',
  'store.release',
  'store.claim',
)
const call = fc.oneof(
  fc.constantFrom(...calls),
  fc.constantFrom<CallName[]>(
    'records.change',
    'nodeGroups.resize',
    'store.writeLedger',
    'store.release',
    'store.claim',
  ),
)

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 7, arbitrary: deed },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('trouble' as const), service, trouble, minutes: minutes(30), told }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('false alarm' as const), service, trouble, told }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const), service }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('barge' as const), before: bargedInto, deed }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      call,
      fault: fc.constantFrom(...faults),
      times: fc.constantFrom(1, 1, 2, 6),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('outage' as const),
      port: fc.constantFrom(...ports),
      minutes: minutes(10),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      call: fc.option(call),
      when: fc.constantFrom('before' as const, 'after' as const, 'on its way' as const),
    }),
  },
)

const serviceStory: fc.Arbitrary<ServiceStory> = fc.record({
  mode: fc.constantFrom<Mode[]>(
    'enforce',
    'enforce',
    'enforce',
    'enforce',
    'enforce',
    'enforce',
    'approve',
    'approve',
    'observe',
    'off',
  ),
  share: fc.constantFrom(1, 25, 50),
  cooldownMinutes: fc.constantFrom(5, 0, 1, 30),
  maximumShiftPoints: fc.constantFrom(95, 95, 100, 40),
  leaseMinutes: fc.constantFrom(60, 10),
  approval: fc.record({
    waitMinutes: fc.constantFrom(5, 15),
    otherwise: fc.constantFrom('reject' as const, 'apply' as const),
  }),
  maxNodes: fc.constantFrom(12, 5),
  desiredOwner: fc.constantFrom('cluster-autoscaler' as const, 'people' as const),
  capacity: fc.constantFrom(undefined, undefined, undefined, 4_000),
  frozen: fc.oneof(
    { weight: 7, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.record({ from: fc.nat({ max: 15 }), minutes: minutes(60) }) },
  ),
})

const afterSeconds = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat({ max: 20 }) },
  { weight: 3, arbitrary: fc.nat({ max: 300 }) },
  { weight: 2, arbitrary: fc.nat({ max: 900 }) },
  // Long enough for claims, leases and cooldowns to end in between.
  { weight: 1, arbitrary: fc.nat({ max: 3_600 }) },
)

const randomStory: fc.Arbitrary<Story> = fc.record({
  services: fc.oneof(
    { weight: 2, arbitrary: fc.array(serviceStory, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(serviceStory, { minLength: 1, maxLength: 3 }) },
  ),
  actionsPerHour: fc.integer({ min: 1, max: 5 }),
  checkMinutes: fc.constantFrom(10, 10, 5, 1),
  happenings: fc.array(fc.record({ afterSeconds, what: happening }), { minLength: 1, maxLength: 10 }),
  interleaving: fc.nat(),
})

/** Somebody releases far too much again, half an hour or more after Ballast has put it back. */
const releaseAgain = fc.record({
  afterSeconds: fc.integer({ min: 1_800, max: 3_600 }),
  what: fc.record({
    kind: fc.constant('weights' as const),
    service: fc.constant(0),
    weights: fc.constantFrom<[number, number][]>([5, 5], [30, 70]),
    isOverride: fc.constant(false),
    told: fc.constant<Telling>('at once'),
  }),
})

/** What random stories hardly ever are: Ballast puts the same thing right again and again. */
const stubbornStory: fc.Arbitrary<Story> = fc
  .record({ random: randomStory, releases: fc.array(releaseAgain, { minLength: 4, maxLength: 6 }) })
  .map(({ random, releases }) => ({
    ...random,
    services: random.services.map((each) => ({
      ...each,
      mode: 'enforce',
      cooldownMinutes: 1,
      maximumShiftPoints: 100,
    })),
    happenings: [...releases, ...random.happenings],
  }))

/** Stories of incidents, people, faults and crashes in any order. */
export const story: fc.Arbitrary<Story> = fc.oneof(
  { weight: 19, arbitrary: randomStory },
  { weight: 1, arbitrary: stubbornStory },
)
