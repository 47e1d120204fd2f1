import ts from 'typescript'
import { sources } from './sources.js'

/** Suppressions in comments; each needs its reason, on the same line. */
const SUPPRESSIONS = [
  [/(?<!['"`])(?:\/\/|\/\*)\s*@ts-(?:ignore|nocheck)/, 'use @ts-expect-error with a reason'],
  [/(?<!['"`])(?:\/\/|\/\*)\s*@ts-expect-error\s*$/, 'a suppression needs a reason'],
  [/(?<!['"`])(?:\/\/|\/\*)\s*eslint-disable(?!.*--\s*\S)/, 'a suppression needs a reason after --'],
]

/** Ways around the type checker and the linter: the type `any`, and suppressions without a reason. */
export function findEscapes() {
  return sources().flatMap(({ path, lines }) => [...anyTypes(path, lines.join('\n')), ...suppressions(path, lines)])
}

/** The linter finds `any` too; this also finds it where the linter is switched off. */
function anyTypes(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  const found = []
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      found.push(`${path}:${line + 1} any: use unknown and narrow it once`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function suppressions(path, lines) {
  return lines.flatMap((line, index) =>
    SUPPRESSIONS.filter(([pattern]) => pattern.test(line)).map(([, text]) => `${path}:${index + 1} ${text}`)
  )
}
