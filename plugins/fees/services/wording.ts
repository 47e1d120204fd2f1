/** An amount in minor units as a reader of the explanation knows it. */
export type AmountText = (amount: number) => string

/** 800000 → `8,000.00`: two places, thousands by commas. For schools whose money is written so. */
export function plainAmount(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${amount < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`
}

/** A percentage of two scaled places: 2000 → `20 %`, 1250 → `12.5 %`. */
export function percentText(percent: number): string {
  return `${percent / 100} %`
}
