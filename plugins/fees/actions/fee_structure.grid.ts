import { defineAction } from '#engine'
import { chargeOf, readStructure } from '../operations/structures.js'
import type { Structure, StructureLine } from '../operations/structures.js'
import { amountsOf, textOf } from '../operations/values.js'

/** What each grade pays, heads by instalments, before concessions. */
export default defineAction('fees.fee_structure:grid', async (call) => {
  const { write } = amountsOf(call)
  const structure = await readStructure(call, call.record.id)
  const named = structure.lines.flatMap(({ grade }) => grade ?? [])
  // Lines for all grades alone stand under every grade of the school.
  const where = named.length > 0 ? { id: { in: [...new Set(named)] } } : {}
  const grades = await call.records.all('academics.grade_level', { where, sort: 'position' })
  const numbers = structure.instalments.map(({ number }) => number)
  return {
    instalments: structure.instalments.map(({ number, title, due }) => ({ number, title, due_date: due })),
    grades: grades.map((grade) => {
      const rows = structure.lines
        .filter((line) => line.grade === null || line.grade === grade.id)
        .map((line) => ({ line, amounts: amountsBy(structure, line, numbers) }))
      const common = rows.filter(({ line }) => line.section === null)
      const totals = numbers.map((_, index) => sumOf(common.map(({ amounts }) => amounts[index] ?? 0)))
      return {
        grade: grade.id,
        name: textOf(grade.name),
        heads: rows.map(({ line, amounts }) => ({
          head: line.head,
          name: line.headName,
          section: line.section,
          amounts: amounts.map(write),
          total: write(sumOf(amounts)),
        })),
        totals: totals.map(write),
        total: write(sumOf(totals)),
      }
    }),
  }
})

function amountsBy(structure: Structure, line: StructureLine, instalments: readonly number[]): readonly number[] {
  return instalments.map((instalment) => chargeOf(structure, line, instalment) ?? 0)
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
