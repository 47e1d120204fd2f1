export { guardHolds, judgeTransition, stateNamed, transitionNamed } from './judge.js'
