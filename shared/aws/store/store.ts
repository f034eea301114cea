import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { minute, second } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import { call } from '../errors.ts'
import { timeToLiveAttribute } from './table.ts'
import { approvalItem, readApprovalItem } from './approval-item.ts'
import { claim, release, saveState } from './claims.ts'
import { readIncidentItem } from './incident-item.ts'
import { approvalKey, changeKey, changePrefix, ignoredKey, incidentKey, incidentPrefix, serviceKey } from './keys.ts'
import type { Key } from './keys.ts'
import { readLedger, writeLedger } from './ledger.ts'
import { readChanges, readServiceMemory } from './service-item.ts'
import { getItem, lastItems } from './table-access.ts'
import type { TableAccess } from './table-access.ts'

const day = 24 * 60 * minute

/** How long records are kept: incidents a bit over a year, so that two yearly reviews see each; ignored triggers a month. */
const keepIncidentsFor = 400 * day
const keepIgnoredFor = 30 * day
const keepChangesFor = 30 * day
const mostChanges = 10

const getting = 'dynamodb:GetItem'
const putting = 'dynamodb:PutItem'
const querying = 'dynamodb:Query'

/**
 * Ballast's memory in one DynamoDB table (`tableSchema`). Needs conditional writes of single items, and transactions for
 * `writeLedger`. `clock` dates the items' expiry; the claim's own times come with the request.
 */
export function dynamoDbStore(client: DynamoDBDocumentClient, table: string, clock: Clock): Store {
  const access: TableAccess = { client, table }
  const put = async (key: Key, content: object, keepFor: number) => {
    const expiresAt = Math.ceil((clock.now() + keepFor) / second)
    const Item = { ...content, ...key, [timeToLiveAttribute]: expiresAt }
    await call(putting, () => client.send(new PutCommand({ TableName: table, Item })))
  }
  return {
    claim: (request) => claim(access, request),
    saveState: (service, owner, state) => saveState(access, service, owner, state),
    noteChange: (service, change) => put(changeKey(service, change), change, keepChangesFor),
    async recentChanges(service) {
      const items = await lastItems(access, serviceKey(service).pk, changePrefix, mostChanges)
      return readChanges(querying, service, items)
    },
    release: (service, owner, state) => release(access, service, owner, state, clock.now()),
    readMemory: async (service) => readServiceMemory(getting, await getItem(access, serviceKey(service))),
    readLedger: () => readLedger(access),
    writeLedger: (next, holder) => writeLedger(access, next, holder),
    saveApproval: async (approval) =>
      put(approvalKey(putting, approval.incidentId), approvalItem(approval), keepIncidentsFor),
    async readApproval(incidentId) {
      const item = await getItem(access, approvalKey(getting, incidentId))
      return item === undefined ? null : readApprovalItem(getting, item)
    },
    saveIncident: async (incident) => put(incidentKey(putting, incident.id), incident, keepIncidentsFor),
    async readIncident(id) {
      const item = await getItem(access, incidentKey(getting, id))
      return item === undefined ? null : readIncidentItem(getting, item)
    },
    async recentIncidents(service, count) {
      const items = await lastItems(access, serviceKey(service).pk, incidentPrefix, count)
      return items.map((item) => readIncidentItem(querying, item))
    },
    saveIgnored: (trigger) => put(ignoredKey(trigger.at, trigger.key), trigger, keepIgnoredFor),
  }
}
