// osls writes DependsOn beside references that already say as much, which cfn-lint calls redundant (W3005). This plugin
// takes those out before the template is saved.
const referred = (value) => {
  if (typeof value !== 'object' || value === null) return []
  const { Ref: ref, 'Fn::GetAtt': attribute } = value
  if (typeof ref === 'string') return [ref]
  if (Array.isArray(attribute)) return [attribute[0]]
  return Object.values(value).flatMap(referred)
}

function tidy(resource) {
  const known = new Set(referred(resource.Properties))
  const others = [resource.DependsOn ?? []].flat().filter((id) => !known.has(id))
  if (others.length > 0) resource.DependsOn = others
  else delete resource.DependsOn
}

// osls makes a plugin with `new`, which takes a plain function too.
module.exports = function tidyTemplate(serverless) {
  this.hooks = {
    'before:aws:package:finalize:saveServiceState': () =>
      Object.values(serverless.service.provider.compiledCloudFormationTemplate.Resources).forEach(tidy),
  }
}
