import { jsonService } from './deployed/json-service.ts'
import { AwsRefusal, type AccountService } from './wire.ts'

/** The parameter store of SSM. `parameters` are values by name, as GetParameter gives them decrypted. */
export const ssm = (parameters: Readonly<Record<string, string>>): AccountService =>
  jsonService('ssm', 'ssm', {
    GetParameter({ Name, WithDecryption }) {
      const name = String(Name)
      const value = parameters[name]
      if (value === undefined) throw new AwsRefusal('ParameterNotFound', 400, `Parameter ${name} not found.`)
      // Without it SSM gives the ciphertext of a SecureString.
      const Value = WithDecryption === true ? value : Buffer.from(value).toString('base64')
      return { Parameter: { Name: name, Type: 'SecureString', Value, Version: 1 } }
    },
  })
