import { sizeToWrite } from '../service/node-group.ts'
import type { RecordRef } from '../service/service.ts'
import { recordSetOf } from '../records/record-set.ts'
import type { Plan, SizePlan, WeightPlan } from './mitigation.ts'

/** A text as one word of a shell's command. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The AWS CLI command that does what the plan says, for a person to paste; it fails if the live values have changed. */
export function changeCommand({
  hostedZoneId,
  before,
  after,
}: Pick<WeightPlan, 'hostedZoneId' | 'before' | 'after'>): string {
  const changes = [
    ...before.map((record) => ({ Action: 'DELETE', ResourceRecordSet: recordSetOf(record) })),
    ...after.map((record) => ({ Action: 'CREATE', ResourceRecordSet: recordSetOf(record) })),
  ]
  const batch = shellQuote(JSON.stringify({ Comment: '[ballast:override] by hand', Changes: changes }))
  return `aws route53 change-resource-record-sets --hosted-zone-id ${shellQuote(hostedZoneId)} --change-batch ${batch}`
}

/** The AWS CLI command that shows a service's live weighted set. */
export const inspectCommand = ({ hostedZoneId, name, type }: RecordRef): string =>
  `aws route53 list-resource-record-sets --hosted-zone-id ${shellQuote(hostedZoneId)} ` +
  `--start-record-name ${shellQuote(name)} --start-record-type ${type} --max-items 10`

/**
 * The AWS CLI command that does what a size plan says, for a person to paste. It leaves desired alone unless the new
 * minimum forces it up; unlike a change of weights it is no compare-and-set, for EKS has none.
 */
export function sizeCommand({ group, before, after }: SizePlan): string {
  const { min, desired, max } = sizeToWrite(before, after)
  const sizes = [`minSize=${min}`, ...(desired === undefined ? [] : [`desiredSize=${desired}`]), `maxSize=${max}`]
  return (
    `aws eks update-nodegroup-config --cluster-name ${shellQuote(group.cluster)} ` +
    `--nodegroup-name ${shellQuote(group.name)} --scaling-config ${sizes.join(',')}`
  )
}

/** The AWS CLI command for a plan; none for one that changes nothing in the account. */
export function commandOf(plan: Plan): string[] {
  switch (plan.kind) {
    case 'weights':
      return [changeCommand(plan)]
    case 'node-group':
      return [sizeCommand(plan)]
    case 'advice':
      return [plan.command]
    case 'hold':
      return []
  }
}

/** The command that answers Ballast about an incident, for a person to paste; it needs no more than the AWS CLI. */
export function controlCommand(command: 'approve' | 'reject' | 'undo', incidentId: string): string {
  const payload = shellQuote(JSON.stringify({ command, incidentId, by: 'NAME' }))
  return (
    'aws lambda invoke --function-name ballast-control --cli-binary-format raw-in-base64-out ' +
    `--payload ${payload} /dev/stdout`
  )
}
