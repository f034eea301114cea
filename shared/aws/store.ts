import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { minute, second } from '../domain/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { call } from './errors.ts'
import { timeToLiveAttribute } from './table.ts'
import { claim, readServiceItem, release, saveState } from './store/claims.ts'
import { changeKey, changePrefix, ignoredKey, incidentKey, serviceKey } from './store/items.ts'
import { readChanges, readIncidentItem, readServiceMemory, readServiceState } from './store/items.ts'
import type { TableAccess } from './store/table-access.ts'

const day = 24 * 60 * minute

/** How long records are kept: incidents a bit over a year, so that two yearly reviews see each; ignored triggers a month. */
const keepIncidentsFor = 400 * day
const keepIgnoredFor = 30 * day
const keepChangesFor = 30 * day
const mostChanges = 10

/**
 * Ballast's memory in one DynamoDB table (`tableSchema`). Needs single-item conditional writes only. `clock` dates the
 * items' expiry; the claim's own times come with the request.
 */
export function dynamoDbStore(client: DynamoDBDocumentClient, table: string, clock: Clock): Store {
  const access: TableAccess = { client, table }
  const put = async (key: { pk: string; sk: string }, content: object, keepFor: number) => {
    const expiresAt = Math.ceil((clock.now() + keepFor) / second)
    const Item = { ...content, ...key, [timeToLiveAttribute]: expiresAt }
    await call('dynamodb:PutItem', () => client.send(new PutCommand({ TableName: table, Item })))
  }
  return {
    claim: (request) => claim(access, request),
    saveState: (service, owner, state) => saveState(access, service, owner, state),
    noteChange: (service, change) => put(changeKey(service, change), change, keepChangesFor),
    async recentChanges(service) {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: { ':pk': serviceKey(service).pk, ':prefix': changePrefix },
        ScanIndexForward: false,
        Limit: mostChanges,
        ConsistentRead: true,
      })
      const { Items } = await call('dynamodb:Query', () => client.send(command))
      return readChanges('dynamodb:Query', service, Items ?? [])
    },
    release: (service, owner, state) => release(access, service, owner, state, clock.now()),
    readState: async (service) => readServiceState('dynamodb:GetItem', await readServiceItem(access, service)),
    readMemory: async (service) => readServiceMemory('dynamodb:GetItem', await readServiceItem(access, service)),
    saveIncident: (incident) => put(incidentKey(incident.id), incident, keepIncidentsFor),
    async readIncident(id) {
      const command = new GetCommand({ TableName: table, Key: incidentKey(id), ConsistentRead: true })
      const { Item } = await call('dynamodb:GetItem', () => client.send(command))
      return Item === undefined ? null : readIncidentItem('dynamodb:GetItem', id, Item)
    },
    saveIgnored: (trigger) => put(ignoredKey(trigger.at, trigger.key), trigger, keepIgnoredFor),
  }
}
