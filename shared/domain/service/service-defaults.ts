import { defaultFalseAlarmsPerWeek } from '../detection/judgement.ts'
import type { Service } from './service.ts'

/** What a service has where the config says nothing of it. */
export const serviceDefaults = {
  release: { allowedShares: [0, 1, 5, 25, 50, 100], bakeMinutes: 15, fallbackShare: 0 },
  limits: {
    falseAlarmsPerWeek: defaultFalseAlarmsPerWeek,
    minimumRequests: 100,
    inconclusiveMinutes: 15,
    verifyMinutes: 15,
    shareTolerancePoints: 3,
    leaseMinutes: 60,
    cooldownMinutes: 5,
    maximumShiftPoints: 75,
  },
  approval: { waitMinutes: 15, otherwise: 'reject' },
  alarms: [],
} as const satisfies Partial<Service>
