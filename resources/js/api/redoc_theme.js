/**
 * The colours of tokens.css; Redoc computes with them, so it needs figures where CSS has names. Its right
 * column and samples are dark in both themes.
 */
const COLOURS = {
  light: {
    ink: '#1b2a2b',
    soft: '#4d5f60',
    surface: '#fffdf9',
    sunk: '#f1ede3',
    line: '#e2dbcc',
    pine: '#1b5c56',
    good: '#1d6a3e',
    warn: '#8a5a12',
    bad: '#a32a24',
    calm: '#4a5862',
    panel: '#12312f',
    samples: '#0a1413',
    verbs: { get: '#1d6a3e', post: '#1a5c93', put: '#8a4472', patch: '#8a5a12', delete: '#a32a24' },
  },
  dark: {
    ink: '#e6ece8',
    soft: '#a5b6b1',
    surface: '#15211f',
    sunk: '#111c1a',
    line: '#263734',
    pine: '#7ccabb',
    good: '#8ad6a4',
    warn: '#edc47d',
    bad: '#f4a59d',
    calm: '#b4c2c4',
    panel: '#0a1413',
    samples: '#060d0c',
    verbs: { get: '#2c7a4b', post: '#2f6ea6', put: '#94517c', patch: '#93641f', delete: '#b3423b' },
  },
}

const SANS = "'Source Sans 3 Variable', 'Noto Sans Devanagari Variable', system-ui, sans-serif"
const SERIF = "'Newsreader Variable', 'Noto Sans Devanagari Variable', Georgia, serif"
const MONO = 'ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, monospace'

/** Redoc's theme in our colours, `light` or `dark`. */
export function redocTheme(name) {
  const { ink, soft, surface, sunk, line, pine, good, warn, bad, calm, panel, samples, verbs } = COLOURS[name]
  const answer = (color) => ({ color, backgroundColor: sunk, tabTextColor: color })
  return {
    colors: {
      primary: { main: pine, light: pine, dark: pine },
      success: { main: good },
      warning: { main: warn },
      error: { main: bad },
      gray: { 50: sunk, 100: sunk },
      text: { primary: ink, secondary: soft },
      border: { dark: line, light: line },
      responses: { success: answer(good), error: answer(bad), redirect: answer(warn), info: answer(calm) },
      http: { ...verbs, basic: calm, link: pine, head: calm, options: calm },
    },
    schema: {
      linesColor: line,
      nestedBackground: sunk,
      typeNameColor: soft,
      typeTitleColor: soft,
      requireLabelColor: bad,
      arrow: { color: soft },
    },
    typography: {
      fontSize: '16px',
      lineHeight: '1.5',
      fontFamily: SANS,
      headings: { fontFamily: SERIF, fontWeight: '600', lineHeight: '1.3' },
      code: { fontSize: '14px', fontFamily: MONO, color: ink, backgroundColor: sunk, wrap: true },
      links: { color: pine, visited: pine, hover: pine },
    },
    sidebar: {
      width: '290px',
      backgroundColor: surface,
      textColor: ink,
      activeTextColor: pine,
      groupItems: { activeBackgroundColor: sunk, activeTextColor: pine, textTransform: 'none' },
      level1Items: { activeBackgroundColor: sunk, activeTextColor: pine, textTransform: 'none' },
      arrow: { color: soft },
    },
    rightPanel: {
      backgroundColor: panel,
      servers: { overlay: { backgroundColor: surface, textColor: ink }, url: { backgroundColor: sunk } },
    },
    codeBlock: { backgroundColor: samples },
    fab: { backgroundColor: surface, color: pine },
  }
}
