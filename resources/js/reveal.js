/** A password that may be looked at. */
export function reveal() {
  return {
    isShown: false,
    toggle() {
      this.isShown = !this.isShown
    },
    get type() {
      return this.isShown ? 'text' : 'password'
    },
    get pressed() {
      return this.isShown ? 'true' : 'false'
    },
  }
}
