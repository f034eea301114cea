import { Document, isSeq, type Pair } from 'yaml'
import { releaseSchema } from '../../../shared/config/schema/config.ts'
import { plainText } from '../../../shared/domain/messages/plain-text.ts'
import { describeShare } from '../../../shared/domain/records/weights.ts'
import type { AccountFindings } from '../findings.ts'
import { shownName, type LeftOut, type SuggestedService, type Suggestion } from '../suggestion/suggestion.ts'
import { comment, commentedOut, spelled } from './comment.ts'
import { description } from './description.ts'
import { field, fleetField, mapping } from './fleet-fields.ts'

/** So many entries of a list are written out, each of so many characters; --json has all. */
const mostListed = 100
const longestEntry = 400

function recordField(doc: Document, { set }: SuggestedService): Pair {
  const about = (key: string): string => description(`services.*.record.${key}`)
  const { zone, name, type } = set
  const kind = zone.isPrivate ? 'a private one' : 'a public one'
  const fields = [
    field(doc, 'hostedZoneId', zone.id, comment(about('hostedZoneId'), `Found: the zone ${zone.name}, ${kind}.`)),
    field(
      doc,
      'name',
      shownName(name),
      comment(about('name'), ...(name.startsWith('\\052.') ? [`Route 53 has it as ${name}`] : [])),
    ),
    field(doc, 'type', type, comment(about('type'))),
  ]
  return field(doc, 'record', mapping(doc, fields), comment(description('services.*.record')), true)
}

function releaseField(doc: Document, { candidate, allowedShares }: SuggestedService): Pair {
  const shares = doc.createNode(allowedShares)
  if (isSeq(shares)) shares.flow = true
  const share = describeShare(candidate.share)
  const isDefault = allowedShares.length === releaseSchema.parse({}).allowedShares.length
  const above = comment(
    description('services.*.release.allowedShares'),
    `Found: the candidate has ${share} of the answers. Suggested: the default steps${
      !isDefault ? ', with that one among them, for Ballast would else take it for a mistake' : ''
    }.`,
    'Check: are these the steps in which you release? Other shares are taken for mistakes.',
  )
  const release = mapping(doc, [field(doc, 'allowedShares', shares, above)])
  return field(doc, 'release', release, comment(description('services.*.release')), true)
}

function serviceField(
  doc: Document,
  service: SuggestedService,
  clusters: AccountFindings['clusters'],
  isFirst: boolean,
): Pair {
  const { name, set, stable, candidate, why } = service
  const fleets = mapping(doc, [
    fleetField(doc, 'stable', stable, clusters),
    fleetField(doc, 'candidate', candidate, clusters),
  ])
  const fields = mapping(doc, [
    field(
      doc,
      'mode',
      'observe',
      comment(
        description('services.*.mode'),
        'Check: leave it at observe until you agree with what Ballast says that it would have done; then approve or enforce.',
      ),
    ),
    recordField(doc, service),
    field(
      doc,
      'fleets',
      fleets,
      comment(
        description('services.*.fleets'),
        `Suggested: ${why}`,
        'Check: if it is the other way round, write stable for candidate, and candidate for stable.',
      ),
      true,
    ),
    releaseField(doc, service),
  ])
  const above = comment(
    `${shownName(set.name)} ${set.type} in the zone ${set.zone.name}.`,
    'Check: the name is one that init made up. It becomes part of alarm names and messages, and is hard to change later.',
  )
  return field(doc, name, fields, above, !isFirst)
}

const leftOutLine = ({ set, why }: LeftOut): string =>
  `${shownName(set.name)} ${set.type} in the zone ${set.zone.name}: ${why}.`

/** A list with its title; of many entries, and of long ones, only the beginning. */
function list(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return []
  const rest = entries.length - mostListed
  const shown = entries.slice(0, mostListed).map((entry) => `- ${plainText(entry, longestEntry)}`)
  return [comment(title, ...shown, ...(rest > 0 ? [`And ${rest} more, which --json lists.`] : []))]
}

const notes = ({ leftOut, unread }: Suggestion): string =>
  [
    ...list('Weighted record sets that are left out, and why:', leftOut.map(leftOutLine)),
    ...list(
      'Could not be read, so that something may be missing above:',
      unread.map(({ what, why }) => `${what}: ${why}`),
    ),
  ].join('\n\n')

const optional = `freezeWindows:
  - reason: the year's busiest sale
    from: '2026-11-27T00:00:00Z'
    until: '2026-12-01T00:00:00Z'
breakGlassRoles:
  - arn:aws:iam::123456789012:role/break-glass
cloudTrailLogGroup: aws-cloudtrail-logs`

/**
 * The text of a `ballast.yml` for what is suggested, in mode observe, each field with what it is, what was found and what
 * a person has to check. `hasSchema` says whether ballast.schema.json is beside it.
 */
export function configText(
  suggestion: Suggestion,
  clusters: AccountFindings['clusters'],
  { hasSchema }: { readonly hasSchema: boolean },
): string {
  const doc = new Document({})
  const services = mapping(
    doc,
    suggestion.services.map((service, index) => serviceField(doc, service, clusters, index === 0)),
  )
  const mode = field(
    doc,
    'mode',
    'observe',
    comment(
      description('mode'),
      'observe here stops all writes. Once a service may do more, both this mode and its own have to say so.',
    ),
  )
  const open = [
    comment('Left open, as no API tells it, and each may be left out:'),
    ...(['freezeWindows', 'breakGlassRoles', 'cloudTrailLogGroup'] as const).map((key) =>
      comment(`${key}: ${description(key)}`),
    ),
    commentedOut(optional),
  ].join('\n')
  const all = field(doc, 'services', services, `${open}\n\n${comment(description('services'))}`, true)
  doc.contents = mapping(doc, [mode, all]) as typeof doc.contents
  doc.commentBefore = [
    ...(hasSchema ? [' yaml-language-server: $schema=./ballast.schema.json'] : []),
    comment(
      `What Ballast protects, as npm run init found it in ${suggestion.region}. It is a draft: "Found" is what the account says, "Suggested" what init made of it, and "Check" what only a person knows.`,
    ),
    comment(
      'docs/configuration.md has all fields with their defaults. Then: npm run doctor, npm run package, npm run deploy.',
    ),
  ].join('\n')
  const after = notes(suggestion)
  if (after !== '') doc.comment = after
  return spelled(doc.toString({ lineWidth: 0, flowCollectionPadding: false }))
}
