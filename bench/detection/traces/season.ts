/** Minutes of a week, and the instant (a Monday, midnight UTC) at which traces count from. */
export const minutesAWeek = 7 * 24 * 60
export const firstMonday = Date.UTC(2026, 0, 5)

const hoursADay = 24
const quietestHour = 4
const dailySwing = 0.6
const weekend = 0.7

const shape = (minuteOfWeek: number): number => {
  const hour = (minuteOfWeek / 60) % hoursADay
  const day = Math.floor(minuteOfWeek / 60 / hoursADay)
  const daily = 1 - dailySwing * Math.cos((2 * Math.PI * (hour - quietestHour)) / hoursADay)
  return daily * (day >= 5 ? weekend : 1)
}

const shapes = Float64Array.from({ length: minutesAWeek }, (_, index) => shape(index))
const average = shapes.reduce((sum, value) => sum + value, 0) / minutesAWeek

/** How much of the week's average traffic there is in a minute, counted from the first Monday; averages 1 over a week. */
export const season = (minute: number): number => (shapes[minute % minutesAWeek] ?? 0) / average
