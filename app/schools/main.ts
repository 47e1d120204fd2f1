export * from './school.js'
export * from './schools.js'
export * from './hosts.js'
export * from './named_school.js'
