/** What a barcode may be, by how it is printed. */
export const SYMBOLOGIES = ['code128', 'ean13', 'isbn'] as const
export type Symbology = (typeof SYMBOLOGIES)[number]

/** The code without the hyphens and spaces that people write into ISBNs. */
export function spelled(symbology: Symbology, text: string): string {
  const trimmed = text.trim()
  return symbology === 'code128' ? trimmed : trimmed.replaceAll(/[\s\u2010-]/g, '').toUpperCase()
}

/** Why a text is no such code; null where it is one. */
export function codeProblem(symbology: Symbology, text: string): string | null {
  // ISO/IEC 15417: what the code sets A and B print without control characters.
  if (symbology === 'code128') return /^[\x20-\x7e]+$/.test(text) ? null : 'must be letters, digits and signs of ASCII.'
  if (symbology === 'isbn' && /^[0-9]{9}[0-9X]$/.test(text)) {
    return isIsbn10(text) ? null : 'has a wrong check digit.'
  }
  if (!/^[0-9]{13}$/.test(text) || (symbology === 'isbn' && !/^97[89]/.test(text))) {
    return symbology === 'isbn' ? 'must be an ISBN of 10 or 13 digits.' : 'must be 13 digits.'
  }
  return isEan13(text) ? null : 'has a wrong check digit.'
}

/** GS1 General Specifications, section 7.9: weights 1 and 3. */
function isEan13(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}

/** ISO 2108: weights 10 to 1, X for ten. */
function isIsbn10(text: string): boolean {
  const sum = [...text].reduce((total, sign, index) => total + (sign === 'X' ? 10 : Number(sign)) * (10 - index), 0)
  return sum % 11 === 0
}
