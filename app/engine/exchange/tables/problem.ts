/** What is wrong with a file, for whoever sent it. */
export class TableProblem extends Error {}
