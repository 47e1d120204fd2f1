export function scaledOf(text: string, scale: number, language: string): bigint | null
export function typedNumber(text: string, language: string): string
export function showScaled(value: bigint, scale: number, language: string): string
