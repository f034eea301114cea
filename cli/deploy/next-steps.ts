import type { Protection } from '../../shared/domain/service/service.ts'
import type { Stack } from './stacks.ts'

/** What people have to do after a deployment, as lines of text. */
export function nextSteps({ services, cloudTrailLogGroup }: Protection, stacks: readonly Stack[]): string[] {
  // Stacks of services have no topic.
  const topics =
    stacks.filter(({ number }) => number === undefined).length === 1
      ? "the stack's PagesTopicArn"
      : "both stacks' PagesTopicArn, each in its region,"
  const inMode = (...modes: readonly string[]) =>
    services.filter(({ mode }) => modes.includes(mode)).map(({ name }) => name)
  const observed = inMode('observe')
  const acting = inMode('approve', 'enforce')
  const steps = [
    `Subscribe the people on call to ${topics} and confirm the message that SNS sends. Without a subscription nobody is paged.`,
    'See that the account has a CloudTrail trail that logs management events (aws cloudtrail describe-trails). Without one no event tells of weight changes.',
    ...(observed.length === 0
      ? []
      : [
          `Leave ${observed.join(', ')} in mode observe until you agree with what Ballast says it would have done; then set mode: approve or enforce in the config and deploy again.`,
        ]),
    ...(acting.length === 0
      ? []
      : [`From now on Ballast may change the weights and node groups of ${acting.join(', ')}.`]),
    ...(cloudTrailLogGroup === undefined &&
    services.some(({ fleets }) => fleets.stable.nodeGroup ?? fleets.candidate.nodeGroup)
      ? [
          'To see throttled AWS calls without metrics of the cluster, name the log group of the trail as cloudTrailLogGroup.',
        ]
      : []),
    'Look: npm run control -- status. The alarm ballast-no-heartbeat may fire once within the first minutes.',
  ]
  return ['\nNext:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)]
}
