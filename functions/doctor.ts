import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middyfy from '@middy/core'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { accountReader, patience } from '../shared/aws/doctor/inspector.ts'
import { snsNotifier } from '../shared/aws/notifier.ts'
import { systemTiming } from '../shared/aws/system-clock.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import type { Protection } from '../shared/domain/service/service.ts'
import { reportFindings, type Examination, type ReportPorts } from '../shared/workflow/doctor/doctor.ts'

/** What a run needs. */
export interface DoctorDependencies {
  readonly protection: Protection
  readonly ports: ReportPorts
}

/** What a run needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): DoctorDependencies {
  const { AWS_REGION, BALLAST_TOPIC_ARN } = readEnvironment(['AWS_REGION', 'BALLAST_TOPIC_ARN'], variables)
  return {
    protection: deployedProtection(variables),
    ports: {
      ...accountReader(AWS_REGION, systemTiming, patience),
      notifier: snsNotifier(snsClient(patience), BALLAST_TOPIC_ARN),
    },
  }
}

/**
 * The Lambda handler over given dependencies, which are built at the first event and kept. What cannot be read is a
 * finding; a run that cannot begin or tell nobody throws, and its event goes to the dead letters, which page.
 */
export function createHandler(build: () => DoctorDependencies) {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: DoctorDependencies | undefined
  const run = async (): Promise<Pick<Examination, 'at' | 'region' | 'findings'>> => {
    dependencies ??= build()
    const { at, region, findings } = await reportFindings(dependencies.protection, dependencies.ports)
    for (const finding of findings) logger.warn('found', { finding })
    return { at, region, findings }
  }
  return middyfy().use(injectLambdaContext(logger)).handler(run)
}

/** Entry point of the Lambda function `doctor`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
