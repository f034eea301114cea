import * as z from 'zod'
import { once } from '../../domain/once.ts'
import type { PendingApproval } from '../../ports/store.ts'
import { parse } from './parse.ts'
import type { Item } from './parse.ts'

const stored = once(() =>
  z.object({
    incidentId: z.string(),
    service: z.string(),
    callbackId: z.string(),
    plans: z.array(z.string()),
    answerBy: z.number(),
    otherwise: z.enum(['reject', 'apply'] satisfies PendingApproval['otherwise'][]),
  }),
)

/** An approval as it is stored: the table's own `expiresAt` says when DynamoDB may remove an item, in seconds. */
export const approvalItem = ({ expiresAt, ...approval }: PendingApproval): z.infer<ReturnType<typeof stored>> => ({
  ...approval,
  plans: [...approval.plans],
  answerBy: expiresAt,
})

/** The approval of an item. Throws `malformed-answer`. */
export function readApprovalItem(operation: string, item: Item): PendingApproval {
  const { answerBy, ...approval } = parse(stored(), item, operation, `the record ${String(item['sk'])}`)
  return { ...approval, expiresAt: answerBy }
}
