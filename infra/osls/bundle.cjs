// serverless-esbuild loads .cjs files; Node runs the TypeScript behind it as it is.
const { bundlePlugins } = require('./bundle.ts')

module.exports = bundlePlugins(process.env)
