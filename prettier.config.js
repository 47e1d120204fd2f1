import adonis from '@adonisjs/prettier-config'

/** Adonis's style on lines of 120 characters. */
export default { ...adonis, printWidth: 120 }
