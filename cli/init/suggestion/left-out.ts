import { hostedZoneId } from '../../../shared/domain/records/record-name.ts'
import { recordSchema } from '../../../shared/config/schema/fleets.ts'
import type { FoundBalancer, FoundRecord, FoundRecordSet } from '../findings.ts'

/** Names of load balancers by kind: those of the Application ones, and those of the Network ones. */
const balancerRegion =
  /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.elb\.amazonaws\.com(?:\.cn)?$|\.elb\.([a-z]{2}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?$/

const weightsOf = (records: readonly FoundRecord[]): string =>
  records.map(({ setIdentifier, weight }) => `${setIdentifier}: ${weight}`).join(', ')

/** Where a record leads to instead of a load balancer of the region. */
function whyNoBalancer({ setIdentifier, host, answers }: FoundRecord, region: string): string {
  if (host === null)
    return `'${setIdentifier}' answers ${answers.map((each) => each.replace(/\.$/, '')).join(', ') || 'nothing'}, which names no load balancer`
  const found = balancerRegion.exec(host)
  const elsewhere = found?.[1] ?? found?.[2]
  const there = `'${setIdentifier}' leads to ${host}`
  if (elsewhere === undefined) return `${there}, which is no load balancer`
  return elsewhere === region
    ? `${there}, which is none of the Application Load Balancers here: a Classic one, one of another account, or gone`
    : `${there}, in another region: run init with --region ${elsewhere}`
}

/**
 * Why Ballast cannot protect a record set, or null where it can. `balancerOf` finds the load balancer that a record leads
 * to.
 */
export function whyLeftOut(
  { zone, name, type, records }: FoundRecordSet,
  region: string,
  balancerOf: (record: FoundRecord) => FoundBalancer | undefined,
): string | null {
  const [one, other] = records
  if (one === undefined || other === undefined) {
    return `it has one weighted record (${weightsOf(records)}); Ballast protects two, a stable and a candidate fleet`
  }
  if (records.length > 2) {
    return `it has ${records.length} weighted records (${weightsOf(records)}); Ballast protects two, a stable and a candidate fleet`
  }
  const record = recordSchema.safeParse({ hostedZoneId: hostedZoneId(zone.id), name, type })
  if (record.error !== undefined) {
    const field = String(record.error.issues[0]?.path[0])
    if (field === 'type') return `its type is ${type}; Ballast takes A, AAAA and CNAME`
    return `its ${field === 'name' ? `name ${name}` : `zone id ${zone.id}`} is not of the form that Ballast takes`
  }
  const missing = records.filter((each) => balancerOf(each) === undefined)
  if (missing.length > 0) return missing.map((each) => whyNoBalancer(each, region)).join('; ')
  const foreign = records.flatMap((each) => {
    const balancer = balancerOf(each)
    return balancer === undefined || balancer.kind === 'application'
      ? []
      : [`${balancer.loadBalancer} (${balancer.kind})`]
  })
  if (foreign.length > 0) {
    return `${foreign.join(' and ')}: Ballast judges by metrics that only Application Load Balancers have`
  }
  const [balancer, otherBalancer] = [balancerOf(one), balancerOf(other)]
  if (balancer === otherBalancer) {
    return `both records lead to the load balancer ${balancer?.loadBalancer}; Ballast tells two fleets apart by their load balancers, or by a targetGroup for each, which you would have to name`
  }
  return null
}
