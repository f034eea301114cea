// osls reads .cjs files; Node runs the TypeScript behind it as it is.
module.exports = require('../index.ts').services(process.env)
