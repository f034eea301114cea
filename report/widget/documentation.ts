/** What the widget answers where CloudWatch asks it to describe itself (CloudWatch user guide, sample custom widgets). Markdown. */
export const documentationOf = (service: string): string => `## Ballast: incidents
Shows open and recent incidents with their stages to scale, modes, pauses and the changes left this hour. Its buttons approve,
reject, undo, pause and resume: they call the function \`ballast-control\` with the permissions of whoever looks at the dashboard,
who needs \`lambda:InvokeFunction\` on it, and CloudWatch asks before each call. The widget itself only reads.

### Widget parameters
Param | Description
---|---
**service** | The service to show; all of them by default
**incidents** | How many incidents to show at most, 1 to 50; 10 by default

### Example parameters
\`\`\` yaml
service: ${service}
incidents: 5
\`\`\`
`
