import { check } from '../check.ts'
import { letsThrough } from '../event-pattern.ts'
import { named, quoted } from '../finding.ts'
import { globalRegion, type EventRule } from '../snapshot.ts'
import { recordChangeEvent } from './rules.ts'

/** A stack outside us-east-1 gets what CloudTrail tells of Route 53 there. */
export const forwarder = check(
  'forwarder',
  `a stack outside ${globalRegion} gets no record changes from there`,
  ['forwarding'],
  ({ protection, forwarding, region }) => {
    if (region === globalRegion) return []
    const zones = [...new Set(protection.services.map(({ record }) => record.hostedZoneId))]
    const isTarget = (arn: string): boolean => arn.split(':')[3] === region && /:event-bus\//.test(arn)
    const takes = ({ pattern }: EventRule, zone: string): boolean => letsThrough(pattern, recordChangeEvent(zone))
    const aimed = forwarding.filter(({ targetArns }) => targetArns.some(isTarget))
    const lost = zones.filter((zone) => !aimed.some((rule) => rule.isEnabled && takes(rule, zone)))
    if (lost.length === 0) return []
    const disabled = aimed.find((rule) => lost.some((zone) => takes(rule, zone)))
    return [
      {
        severity: 'error',
        what:
          disabled === undefined
            ? `no rule in ${globalRegion} forwards changes of records in ${named(lost)} to the event bus of ${region}`
            : `the rule ${disabled.name} in ${globalRegion} is disabled; it forwards changes of records to ${region}`,
        why: `CloudTrail tells of Route 53 in ${globalRegion} only, so Ballast in ${region} does not hear of weight changes nor who made them.`,
        todo: disabled === undefined ? 'Deploy again: the forwarder comes with the stack.' : 'Enable it.',
        command:
          disabled === undefined
            ? `npm run deploy -- --region ${region}`
            : `aws events enable-rule --region ${globalRegion} --name ${quoted(disabled.name)}`,
      },
    ]
  },
)
