import { defineAction } from '#engine'
import { duesOf } from '../operations/dues.js'
import { ownPupils } from '../operations/own_pupils.js'

/** What the children of a parent, or a pupil himself, owe. */
export default defineAction('fees.invoice:own_dues', async (call) => {
  const children = []
  for (const { id, name } of await ownPupils(call)) {
    const dues = await duesOf(call, { student: id, household: null })
    children.push({ student: id, name, ...dues })
  }
  return { children }
})
