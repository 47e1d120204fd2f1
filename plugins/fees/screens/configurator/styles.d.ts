/** Style sheets that a page's script brings along; the bundler takes them. */
declare module '*.css'
