export * from './school.js'
export * from './schools.js'
