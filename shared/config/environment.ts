interface Variable {
  readonly shape: RegExp
  /** A phrase that follows the word "expected". */
  readonly expected: string
}

/** What serverless.yml and Lambda tell the functions. */
const known = {
  AWS_REGION: { shape: /./, expected: 'the region of the stack, which Lambda sets' },
  BALLAST_CONTROL: { shape: /^arn:/, expected: 'the ARN of the function control' },
  BALLAST_DEAD_LETTERS_URL: { shape: /^https?:\/\/[^\s/]/, expected: 'the URL of the SQS dead-letter queue' },
  BALLAST_HANDLE_INCIDENT: {
    shape: /^arn:[^:]+:lambda:[^:]*:\d{12}:function:[^:]+:[^:]+$/,
    expected: 'the ARN of an alias or version of handle-incident',
  },
  BALLAST_TABLE: { shape: /./, expected: 'the name of the DynamoDB table' },
  BALLAST_TOPIC_ARN: { shape: /^arn:/, expected: 'the ARN of the SNS topic for pages' },
} as const satisfies Readonly<Record<string, Variable>>

/**
 * Some of a function's environment variables. Throws an error that names every one that is missing or wrong, its value,
 * and what was expected. By hand: a schema for so little would be built in each cold start.
 */
export function readEnvironment<Name extends keyof typeof known>(
  names: readonly Name[],
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<Name, string>> {
  const problems = names.flatMap((name) => {
    const value = variables[name]
    if (value !== undefined && known[name].shape.test(value)) return []
    const found = value === undefined ? 'undefined' : `'${value}'`
    return [`environment variable ${name} is ${found}; expected ${known[name].expected}`]
  })
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return Object.fromEntries(names.map((name) => [name, variables[name]])) as Record<Name, string>
}
