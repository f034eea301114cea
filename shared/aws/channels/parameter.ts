import { clientConfig, type ClientOptions } from '../clients/options.ts'
import { call } from '../errors.ts'
import { readingParameter } from './secret.ts'

/**
 * Loads SSM's client, here and nowhere else, so that a deployment without secrets does without it: only an import by this
 * very name can be left out of a package and is not hoisted.
 */
export const loadSsm = () => import('@aws-sdk/client-ssm')

/** The value of an SSM parameter, decrypted; empty where it has none. Throws a `PortError`. */
export async function readParameter(name: string, options: ClientOptions): Promise<string> {
  const { GetParameterCommand, SSMClient } = await loadSsm()
  const command = new GetParameterCommand({ Name: name, WithDecryption: true })
  const { Parameter } = await call(readingParameter, () => new SSMClient(clientConfig(options)).send(command))
  return Parameter?.Value ?? ''
}
