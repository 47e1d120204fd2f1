import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import additionSchema from '../../../schemas/meta/addition.schema.json' with { type: 'json' }
import accessSchema from '../../../schemas/meta/access.schema.json' with { type: 'json' }
import actionSchema from '../../../schemas/meta/action.schema.json' with { type: 'json' }
import automationSchema from '../../../schemas/meta/automation.schema.json' with { type: 'json' }
import entitySchema from '../../../schemas/meta/entity.schema.json' with { type: 'json' }
import messageSchema from '../../../schemas/meta/message.schema.json' with { type: 'json' }
import pluginSchema from '../../../schemas/meta/plugin.schema.json' with { type: 'json' }
import workflowSchema from '../../../schemas/meta/workflow.schema.json' with { type: 'json' }
import type { Json } from '../base/main.js'
import { fieldTypes } from '../fields/main.js'
import { fieldOptionsSchema } from './field_options.js'

/** How far a school's overlay may change a keyword; said by every keyword of the meta-schemas. */
export const OVERLAY_RULES = ['free', 'tighten', 'add', 'never'] as const
export type OverlayRule = (typeof OVERLAY_RULES)[number]

export type MetaSchemaName =
  'plugin' | 'entity' | 'addition' | 'access' | 'workflow' | 'action' | 'message' | 'automation'

/** Checks declaration files and field options against their schemas. */
export interface MetaSchemas {
  check(name: MetaSchemaName, value: Json): readonly ErrorObject[]
  /** The options of a property whose type was inferred. */
  checkOptions(type: string, options: Json): readonly ErrorObject[]
}

/**
 * Compiles the meta-schemas, completed by the options of the field types. Costs some 50 ms: make one
 * per process and pass it on.
 */
export function openMetaSchemas(): MetaSchemas {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
    allowUnionTypes: true,
  })
  ajv.addKeyword({ keyword: 'overlay', metaSchema: { enum: [...OVERLAY_RULES] } })
  ajv.addSchema(fieldOptionsSchema(), 'fields.schema.json')
  const files: Record<MetaSchemaName, ValidateFunction> = {
    plugin: ajv.compile(pluginSchema),
    entity: ajv.compile(entitySchema),
    addition: ajv.compile(additionSchema),
    access: ajv.compile(accessSchema),
    workflow: ajv.compile(workflowSchema),
    action: ajv.compile(actionSchema),
    message: ajv.compile(messageSchema),
    automation: ajv.compile(automationSchema),
  }
  const options = new Map<string, ValidateFunction>()
  return {
    check: (name, value) => errorsOf(files[name], value),
    checkOptions(name, value) {
      const type = Object.values(fieldTypes).find((candidate) => candidate.name === name)
      if (!type) return []
      const validate = options.get(name) ?? ajv.compile(type.options)
      options.set(name, validate)
      return errorsOf(validate, value)
    },
  }
}

function errorsOf(validate: ValidateFunction, value: Json): readonly ErrorObject[] {
  return validate(value) ? [] : [...(validate.errors ?? [])]
}
