import { check } from '../check.ts'
import { quoted } from '../finding.ts'

/** What an alias of a load balancer has (Route 53 developer guide, choosing between alias and non-alias records). */
const longestTtl = 60

/** No record is kept by resolvers for longer than a minute. */
export const recordTtl = check('record-ttl', `a record's TTL is over ${longestTtl} s`, ['records'], (seen) =>
  seen.records.flatMap(({ service, records }) =>
    records
      .filter(({ ttlSeconds = 0 }) => ttlSeconds > longestTtl)
      .map(({ name, type, setIdentifier, ttlSeconds }) => ({
        severity: 'warning' as const,
        what: `${service}: the record ${name} ${type} '${setIdentifier}' has a TTL of ${ttlSeconds} s`,
        why: `Resolvers keep sending users to a failing fleet for up to ${ttlSeconds} s after Ballast has changed the weights.`,
        todo: `Give it a TTL of ${longestTtl} s or less where it is defined, or make it an alias. It is as follows now:`,
        command: listing(seen.protection, service),
      })),
  ),
)

/** Lists a service's records. */
export function listing(
  {
    services,
  }: {
    readonly services: readonly {
      readonly name: string
      readonly record: { readonly hostedZoneId: string; readonly name: string; readonly type: string }
    }[]
  },
  service: string,
): string | null {
  const record = services.find(({ name }) => name === service)?.record
  if (record === undefined) return null
  return `aws route53 list-resource-record-sets --hosted-zone-id ${record.hostedZoneId} --start-record-name ${quoted(record.name)} --start-record-type ${record.type} --max-items 10`
}
