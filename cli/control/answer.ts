import * as z from 'zod'
import { modes } from '../../shared/domain/service/service.ts'
import type { ControlResult } from '../../shared/workflow/control/control-result.ts'

const pause = z.object({ since: z.number(), until: z.number().nullable(), by: z.string(), reason: z.string() })
const weightsSince = { weights: z.record(z.string(), z.number()), since: z.string(), incidentId: z.string() }
const size = z.object({ min: z.number(), desired: z.number(), max: z.number() })

const service = z.object({
  name: z.string(),
  mode: z.enum(modes),
  pause: pause.nullable(),
  openIncident: z.string().nullable(),
  lastIncident: z.object({ id: z.string(), claimedAt: z.number() }).nullable(),
  approval: z
    .object({
      incidentId: z.string(),
      service: z.string(),
      callbackId: z.string(),
      plans: z.array(z.string()),
      expiresAt: z.number(),
      otherwise: z.enum(['reject', 'apply']),
    })
    .nullable(),
  leases: z.object({
    lastWrite: z.object({ ...weightsSince, leaseUntil: z.string() }).nullable(),
    hold: z.object({ ...weightsSince, until: z.string() }).nullable(),
    sizeLeases: z.array(
      z.object({
        incidentId: z.string(),
        group: z.object({ cluster: z.string(), name: z.string() }),
        before: size,
        after: size,
        written: size,
        begun: size.nullable(),
        requestsPerNode: z.number().nullable(),
        since: z.string(),
        until: z.string(),
      }),
    ),
  }),
  hindsight: z.object({ right: z.number(), unneeded: z.number(), unknown: z.number() }),
})

/** The function's answer, which another version of Ballast may have given. Times are epoch milliseconds. */
export const answer: z.ZodType<ControlResult> = z.object({
  done: z.boolean(),
  message: z.string(),
  status: z
    .object({
      at: z.number(),
      pause: pause.nullable(),
      budget: z.object({ perHour: z.number(), used: z.number() }),
      services: z.array(service),
    })
    .nullable(),
})
