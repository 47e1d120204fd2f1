/** `node bin/source.js bench_schools`: what many schools on one installation cost; see bench/schools.ts. */
await import('../bench/schools.js')

export {}
