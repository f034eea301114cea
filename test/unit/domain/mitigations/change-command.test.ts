import { expect, it } from 'vitest'
import {
  changeCommand,
  commandOf,
  controlCommand,
  inspectCommand,
} from '../../../../shared/domain/mitigations/change-command.ts'
import type { SizePlan, WeightPlan } from '../../../../shared/domain/mitigations/mitigation.ts'
import { records, service } from '../../../support/builders.ts'

const weights: WeightPlan = {
  kind: 'weights',
  mitigation: 'revert-weights',
  hostedZoneId: 'Z0123456789',
  before: records(5, 5),
  after: records(99, 1),
  reason: '',
  shortOf: null,
}
const nodes: SizePlan = {
  kind: 'node-group',
  mitigation: 'scale-node-group',
  group: { cluster: 'prod', name: 'web' },
  before: { min: 1, desired: 1, max: 3 },
  after: { min: 2, desired: 2, max: 3 },
  requestsPerNode: null,
  reason: '',
  shortOf: null,
}
/** What a shell makes of the quoted argument after an option. */
const argument = (command: string, option: string): string =>
  (new RegExp(String.raw`${option} ((?:'[^']*'|\\')+)`).exec(command)?.[1] ?? '').replaceAll(
    /'([^']*)'|\\(')/g,
    (_all, quoted?: string, escaped?: string) => quoted ?? escaped ?? '',
  )

it('a change of weights deletes what is live and creates what shall be, marked as an override', () => {
  const command = changeCommand(weights)
  expect(command).toMatch(/^aws route53 change-resource-record-sets --hosted-zone-id 'Z0123456789' --change-batch '/)
  expect(JSON.parse(argument(command, '--change-batch'))).toMatchObject({
    Comment: '[ballast:override] by hand',
    Changes: [
      { Action: 'DELETE', ResourceRecordSet: { SetIdentifier: 'ec2', Weight: 5 } },
      { Action: 'DELETE', ResourceRecordSet: { SetIdentifier: 'eks', Weight: 5 } },
      { Action: 'CREATE', ResourceRecordSet: { SetIdentifier: 'ec2', Weight: 99 } },
      { Action: 'CREATE', ResourceRecordSet: { SetIdentifier: 'eks', Weight: 1 } },
    ],
  })
})

it('the live set is shown from the service’s record on', () => {
  expect(inspectCommand(service().record)).toBe(
    "aws route53 list-resource-record-sets --hosted-zone-id 'Z0123456789' --start-record-name 'www.example.com' " +
      '--start-record-type A --max-items 10',
  )
})

it.each(['approve', 'reject', 'undo'] as const)('Ballast is told to %s by the AWS CLI alone', (command) => {
  const line = controlCommand(command, 'web-1')
  expect(line).toMatch(
    /^aws lambda invoke --function-name ballast-control --cli-binary-format raw-in-base64-out --payload '.+' \/dev\/stdout$/,
  )
  expect(JSON.parse(argument(line, '--payload'))).toEqual({ command, incidentId: 'web-1', by: 'NAME' })
})

it.each([
  ["it's", "it's"],
  ["''; rm -rf ~", "''; rm -rf ~"],
])('a name with quotes, %s, stays one argument of a shell', (name, read) => {
  expect(argument(inspectCommand({ ...service().record, name }), '--start-record-name')).toBe(read)
})

it.each([
  ['weights', weights, [changeCommand(weights)]],
  [
    'node-group',
    nodes,
    [
      "aws eks update-nodegroup-config --cluster-name 'prod' --nodegroup-name 'web' " +
        '--scaling-config minSize=2,desiredSize=2,maxSize=3',
    ],
  ],
  ['hold', { kind: 'hold', mitigation: 'hold-changes', weights: {}, reason: '', shortOf: null }, []],
] as const)('the commands for a plan of kind %s', (_kind, plan, commands) => {
  expect(commandOf(plan)).toEqual(commands)
})
