import type { BenchedService, Effort } from './bench-condition.ts'
import { benchService, type BenchService } from './services.ts'

/** One kind of service in a worker thread. */
export default function serviceInWorker(task: {
  readonly service: BenchService
  readonly effort: Effort
  readonly seed: number
}): BenchedService {
  return benchService(task.service, task.effort, task.seed)
}
