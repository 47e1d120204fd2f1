export { parseTemplate, strangeVariable } from './parse_template.js'
export type { ParsedTemplate, TemplateMistake, Variable } from './parse_template.js'
export { renderTemplate } from './render_template.js'
export type { Rendered, TemplateView } from './render_template.js'
