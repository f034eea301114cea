import { beforeEach } from 'vitest'

/** What MiniStack 1.5.33 does otherwise than AWS, with the contract tests that show it. Nothing else of them is left out. */
const gaps: readonly { readonly reason: string; readonly tests: readonly string[] }[] = [
  {
    reason: 'GetMetricData gives the oldest first whatever ScanBy says',
    tests: ['CloudWatch of MiniStack > gives the newest first unless asked otherwise, and leaves the end out'],
  },
  {
    reason: 'GetMetricData without dimensions reads the metrics of all dimensions',
    tests: [
      'CloudWatch of MiniStack > gives an empty result for a metric that published nothing, one with other dimensions included',
    ],
  },
  {
    reason: 'there is no metric math, neither in GetMetricData nor in alarms',
    tests: [
      'CloudWatch of MiniStack > evaluates expressions and keeps to itself what is not to be returned',
      'CloudWatch of MiniStack > refuses an expression that cannot be read',
      'CloudWatch of MiniStack > alarms > of metric math too',
      'CloudWatch of MiniStack > alarms > are refused without exactly one metric that returns data',
    ],
  },
  {
    reason: 'GetMetricData does not check its queries',
    tests: [
      'CloudWatch of MiniStack > refuses more than 500 queries',
      'CloudWatch of MiniStack > refuses an id with a capital first letter',
      'CloudWatch of MiniStack > refuses an id twice',
      'CloudWatch of MiniStack > refuses a period that is no multiple of 60',
      'CloudWatch of MiniStack > refuses a start that is not before the end',
    ],
  },
  {
    reason: 'TransactWriteItems adds to what is no number',
    tests: ['Transactions of MiniStack > are cancelled for a sum of what is no number'],
  },
  {
    reason: 'TransactWriteItems takes two actions in one',
    tests: ['Transactions of MiniStack > are refused with two actions in one, and change nothing'],
  },
  {
    reason: 'EKS has neither UpdateNodegroupConfig nor DescribeUpdate',
    tests: [
      'EKS of MiniStack > leaves sizes that are not named as they are',
      'EKS of MiniStack > takes an update that ends after some seconds, and is updating meanwhile',
      'EKS of MiniStack > refuses a second update meanwhile',
      'EKS of MiniStack > gives the same update to a call that is repeated with its token',
      'EKS of MiniStack > refuses a minimum above the desired size, which it does not raise by itself, and changes nothing',
      'EKS of MiniStack > refuses a minimum above the maximum, and changes nothing',
      'EKS of MiniStack > refuses a desired size above the maximum, and changes nothing',
      'EKS of MiniStack > refuses a maximum below the desired size, and changes nothing',
      'EKS of MiniStack > refuses a desired size below the minimum, and changes nothing',
      'EKS of MiniStack > refuses a negative minimum, and changes nothing',
      'EKS of MiniStack > refuses a negative desired size, and changes nothing',
      'EKS of MiniStack > refuses a maximum of 0, and changes nothing',
      'EKS of MiniStack > does not find a node group to update that is not there',
      'EKS of MiniStack > does not find a update that is not there',
    ],
  },
  {
    reason: 'DescribeNodegroup of a cluster that is not there says that the node group is not',
    tests: ['EKS of MiniStack > does not find a cluster that is not there'],
  },
  {
    reason: 'Route 53 keeps names as they are written: case, and an asterisk',
    tests: [
      'Route 53 of MiniStack > gives a record back as it was set, with names in lower case and with the final dot',
      'Route 53 of MiniStack > escapes an asterisk',
    ],
  },
  {
    reason:
      'Route 53 refuses these with the right error and in other words: no set identifier, and the first reason only',
    tests: [
      'Route 53 of MiniStack > refuses > a DELETE of another weight',
      'Route 53 of MiniStack > refuses > a DELETE of another alias target',
      'Route 53 of MiniStack > refuses > a DELETE of another target health setting',
      'Route 53 of MiniStack > refuses > a DELETE without the health check',
      'Route 53 of MiniStack > refuses > a DELETE of another TTL',
      'Route 53 of MiniStack > refuses > a DELETE of what is not there',
      'Route 53 of MiniStack > refuses > a CREATE of what is there',
      'Route 53 of MiniStack > refuses > a CREATE of a set identifier that is taken',
      'Route 53 of MiniStack > refuses > a set identifier twice in one batch',
      'Route 53 of MiniStack > refuses > several changes, with all reasons',
    ],
  },
  {
    reason: 'Route 53 does not check records beside each other',
    tests: [
      'Route 53 of MiniStack > refuses > a simple record beside weighted ones',
      'Route 53 of MiniStack > refuses > a weighted record beside a simple one',
      'Route 53 of MiniStack > refuses > another routing type beside weighted records',
      'Route 53 of MiniStack > refuses > a CNAME beside another type',
    ],
  },
  {
    reason: 'Route 53 does not check the fields of a record, or its zone',
    tests: [
      'Route 53 of MiniStack > refuses > a name outside the zone',
      'Route 53 of MiniStack > refuses > a name that only ends alike',
      'Route 53 of MiniStack > refuses > a weight above 255',
      'Route 53 of MiniStack > refuses > an alias with a TTL',
      'Route 53 of MiniStack > refuses > values without a TTL',
      'Route 53 of MiniStack > refuses > a set identifier without routing',
      'Route 53 of MiniStack > refuses > two kinds of routing',
      'Route 53 of MiniStack > refuses > a weight without a set identifier',
    ],
  },
  {
    reason: 'SNS does not check subject and message',
    tests: [
      'SNS of MiniStack > refuses a subject with more than 100 characters',
      'SNS of MiniStack > refuses a subject with a line break',
      'SNS of MiniStack > refuses a subject with characters beyond ASCII',
      'SNS of MiniStack > refuses a subject with a space at its start',
      'SNS of MiniStack > refuses a subject with nothing in it',
      'SNS of MiniStack > refuses an empty message',
    ],
  },
  {
    reason: 'what is missing is told with the right error and in other words',
    tests: [
      'SNS of MiniStack > refuses a topic that does not exist',
      'SQS of MiniStack > refuses a queue that does not exist',
    ],
  },
]

const reasons = new Map(gaps.flatMap(({ reason, tests }) => tests.map((test) => [test, reason] as const)))

// To see whether a newer MiniStack has closed some: BALLAST_EMULATOR_GAPS=try runs them too.
beforeEach(({ task, skip }) => {
  if (process.env['BALLAST_EMULATOR_GAPS'] === 'try') return
  const names = [task.name]
  for (let { suite } = task; suite !== undefined; suite = suite.suite) names.unshift(suite.name)
  const reason = reasons.get(names.join(' > '))
  if (reason !== undefined) skip(reason)
})
