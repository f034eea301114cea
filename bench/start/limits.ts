/** The most that each function's bundle may have, KiB: a little more than it has. By the function's key in serverless.yml. */
export const bundleLimits: Readonly<Record<string, number>> = {
  handleIncident: 1_080,
  checkSignals: 775,
  control: 825,
  showIncidents: 550,
  doctor: 1_025,
  runDrill: 1_035,
}
