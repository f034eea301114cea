import { initClients } from '../../../cli/init/clients.ts'
import { readAccount } from '../../../cli/init/account/read-account.ts'
import type {
  AccountFindings,
  FoundBalancer,
  FoundCluster,
  FoundNodeGroup,
  FoundRecord,
  FoundRecordSet,
} from '../../../cli/init/findings.ts'
import type { SimulatedAccount } from '../../../drills/account/index.ts'
import type { VirtualClock } from '../../../drills/clock.ts'

const region = 'eu-west-1'

/** Reads a simulated account as init does, and gives what it told meanwhile. */
export async function read({ clock, account }: { clock: VirtualClock; account: SimulatedAccount }) {
  const told: string[] = []
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' }
  const findings = await clock.complete(
    readAccount({
      ...initClients({ region, requestHandler: account.requestHandler, credentials }, (time) => clock.sleep(time)),
      region,
      tell: (line) => told.push(line),
    }),
  )
  return { findings, told }
}

export const hostOf = (name: string): string => `${name}-1.${region}.elb.amazonaws.com`

export const record = (setIdentifier: string, weight: number, fields: Partial<FoundRecord> = {}): FoundRecord => ({
  setIdentifier,
  weight,
  host: hostOf(setIdentifier),
  answers: [`dualstack.${hostOf(setIdentifier)}.`],
  isOfTrafficPolicy: false,
  ...fields,
})

export const recordSet = (records: readonly FoundRecord[], fields: Partial<FoundRecordSet> = {}): FoundRecordSet => ({
  zone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com', isPrivate: false },
  name: 'www.example.com.',
  type: 'A',
  records,
  ...fields,
})

export const balancer = (name: string, fields: Partial<FoundBalancer> = {}): FoundBalancer => ({
  loadBalancer: `app/web-${name}/50dc6c495c0c9188`,
  kind: 'application',
  host: hostOf(name),
  cluster: null,
  targetGroups: [{ targetGroup: `targetgroup/web-${name}/73e2d6bc24d8a067`, cluster: null }],
  ...fields,
})

export const nodeGroup = (name: string, fields: Partial<FoundNodeGroup> = {}): FoundNodeGroup => ({
  cluster: 'prod',
  name,
  min: 2,
  desired: 4,
  max: 10,
  desiredOwner: 'cluster-autoscaler',
  ...fields,
})

export const cluster = (nodeGroups: readonly FoundNodeGroup[], fields: Partial<FoundCluster> = {}): FoundCluster => ({
  name: 'prod',
  nodeGroups,
  karpenterNodes: 0,
  ...fields,
})

/** An account with one service: the stable fleet `ec2`, and the candidate `eks` in the cluster `prod`. */
export const findings = (fields: Partial<AccountFindings> = {}): AccountFindings => ({
  region,
  zones: 1,
  recordSets: [recordSet([record('ec2', 99), record('eks', 1)])],
  balancers: [balancer('ec2'), balancer('eks', { cluster: 'prod' })],
  clusters: [cluster([nodeGroup('web')])],
  unread: [],
  ...fields,
})
