/** How dependency-cruiser finds a source: imports name the compiled `.js`, the file is `.ts`. */
module.exports = { resolve: { extensionAlias: { '.js': ['.ts', '.js'] } } }
