/** The filter panel above a list, which a phone keeps closed. Getters only: the CSP build has no expressions. */
export function filters() {
  return {
    isOpen: false,
    toggle() {
      this.isOpen = !this.isOpen
    },
    get expanded() {
      return this.isOpen ? 'true' : 'false'
    },
    get panel() {
      return this.isOpen ? 'is-open' : ''
    },
  }
}
