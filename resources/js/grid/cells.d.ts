export function cellsOf(text: string): string[][]
