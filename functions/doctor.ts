import { resolve } from 'node:path'
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middyfy from '@middy/core'
import * as z from 'zod'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { accountReader, patience } from '../shared/aws/doctor/inspector.ts'
import { snsNotifier } from '../shared/aws/notifier.ts'
import { systemClock } from '../shared/aws/system-clock.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { loadConfig } from '../shared/config/index.ts'
import type { Protection } from '../shared/domain/service.ts'
import { reportFindings, type Examination, type ReportPorts } from '../shared/workflow/doctor/doctor.ts'

const environment = z.object({
  AWS_REGION: z.string().min(1).meta({ expected: 'the region of the stack, which Lambda sets' }),
  BALLAST_TOPIC_ARN: z.string().startsWith('arn:').meta({ expected: 'the ARN of the SNS topic for pages' }),
  BALLAST_CONFIG: z.string().min(1).default('ballast.yml').meta({ expected: 'the path of the config in the package' }),
  // Where Lambda unpacks the function's package, in which the config lies as it does in the repository.
  LAMBDA_TASK_ROOT: z.string().default('.'),
})

/** What a run needs. */
export interface DoctorDependencies {
  readonly protection: Protection
  readonly ports: ReportPorts
}

/** What a run needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): DoctorDependencies {
  const { AWS_REGION, BALLAST_TOPIC_ARN, BALLAST_CONFIG, LAMBDA_TASK_ROOT } = readEnvironment(environment, variables)
  return {
    protection: loadConfig(resolve(LAMBDA_TASK_ROOT, BALLAST_CONFIG)),
    ports: {
      ...accountReader(AWS_REGION, systemClock, patience),
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
