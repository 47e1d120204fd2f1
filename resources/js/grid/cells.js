/** Rows of cells; a cell in quotes may hold line breaks, as spreadsheets write them. */
export function cellsOf(text) {
  const table = [[]]
  let cell = ''
  let isQuoted = false
  const source = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(/\n+$/, '')
  for (let at = 0; at < source.length; at++) {
    const sign = source[at]
    if (isQuoted && sign === '"' && source[at + 1] === '"') cell += source[++at]
    else if (sign === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted
    else if (!isQuoted && sign === '\t') cell = end(table, cell)
    else if (!isQuoted && sign === '\n') {
      cell = end(table, cell)
      table.push([])
    } else cell += sign
  }
  end(table, cell)
  return table
}

function end(table, cell) {
  table.at(-1).push(cell.trim())
  return ''
}
