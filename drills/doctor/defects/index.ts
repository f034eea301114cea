import type { Defect } from '../defect.ts'
import { alarmDefects } from './alarms.ts'
import { ballastDefects } from './ballast.ts'
import { stackDefects } from './stack.ts'
import { trafficDefects } from './traffic.ts'

/** All defects by name: the one place where a new one is registered. */
export const defects: Readonly<Record<string, Defect>> = {
  ...stackDefects,
  ...alarmDefects,
  ...trafficDefects,
  ...ballastDefects,
}
