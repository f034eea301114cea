/**
 * What no registry and no drill tells. Each is on the safe side of what it stands for, and `ballast cost` prints it; the
 * bill and the functions' own metrics tell the truth of an account.
 */
export const assumed = {
  /** Memory of each function, GB: what serverless.yml gives it. */
  memoryGb: { value: 0.5, why: 'memory of each function in GB, as serverless.yml says' },
  runSeconds: { value: 0.3, why: 'seconds that a run of check-signals takes, whatever it looks at' },
  runSecondsAService: { value: 0.05, why: 'seconds that each service adds to that' },
  runSecondsAnArmedService: { value: 0.1, why: 'seconds that each service in a release adds, with its judges' },
  invocationSeconds: { value: 1, why: 'seconds from one wait of handle-incident to its next' },
  doctorSeconds: { value: 60, why: 'seconds of the weekly examination' },
  logBytesARun: { value: 1_500, why: 'bytes that a run logs, its embedded metrics and Lambda’s own lines included' },
  logBytesAProbe: { value: 500, why: 'bytes of embedded metrics of a service whose DNS is probed' },
  logRetentionMonths: { value: 3, why: 'months that logs are kept, as serverless.yml says' },
  recordMonths: { value: 13, why: 'months that an incident’s record is kept: 400 days' },
  checkpointMonths: { value: 1, why: 'months that checkpoints are kept: retentionPeriodInDays of serverless.yml' },
  queriesAProbe: { value: 8, why: 'queries to the zone’s name servers a minute; free for aliases to load balancers' },
  emails: { value: 1, why: 'subscribers by e-mail' },
  wakeUpsAWeek: {
    value: 1,
    why: 'wake-ups for nothing a week by each alarm of a service (npm run bench -- detection measures them)',
  },
} as const

/** The assumption's number. */
export const assume = (name: keyof typeof assumed): number => assumed[name].value
