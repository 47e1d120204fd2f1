/** Styles that a client module brings along; the bundler takes them. */
declare module '*.css'
