export { advanceSeries, nextFast, nextInTransaction } from './series.js'
export type { Series, SeriesScene } from './series.js'
