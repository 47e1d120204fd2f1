import type { SchemaTypes } from '@vinejs/vine/types'
import type { Diagnostics, Json, JsonObject, SourceRef } from '../base/main.js'
import type { Expr, Facet, ValueType } from '../expressions/main.js'

export type DialectName = 'sqlite' | 'postgres'

/** What engine code may ask of a type instead of its name. */
export type Trait =
  | 'identifier' // the record's own id or another id that is not a link
  | 'scalar'
  | 'relation' // a link to one record of another entity
  | 'rows' // child records, owned by this one
  | 'derived'
  | 'sequence' // numbered by the engine
  | 'layout'

/** Storage classes; each dialect renders them. `text` orders by code point on both. */
export type ColumnKind = 'id' | 'text' | 'integer' | 'boolean' | 'date' | 'instant' | 'json'

/**
 * One column of a field. `facet: 'key'` is the sort and match key beside a text value. `scale` says how
 * many decimal places an integer holds: so many, or as many as the currency of each row's school has.
 */
export interface ColumnPlan {
  readonly name: string
  readonly kind: ColumnKind
  readonly facet: Facet
  readonly nullable: boolean
  readonly scale?: number | 'currency'
}

/**
 * A field as its type sees it: the compiled facts of one property. `options` has been validated
 * against the type's `options` schema; `json` holds the JSON Schema keywords of the property
 * (minLength, maximum, pattern, enum, …).
 */
export interface FieldSpec {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly type: string
  readonly required: boolean
  readonly readOnly: boolean
  readonly default?: Json
  readonly json: JsonObject
  readonly options: JsonObject
  /** Decimal places of the currency that the registry is for. */
  readonly minorUnits: number
  readonly source: SourceRef
}

export type OperatorName =
  | 'eq'
  | 'neq'
  | 'in'
  | 'nin'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'null'
  | 'contains'
  | 'starts'
  | 'ends'
  | 'under'

export type AggregateName = 'count' | 'sum' | 'min' | 'max' | 'avg'

/** How many values an operator takes from the query. */
export type Arity = 'none' | 'one' | 'two' | 'many' | 'flag'

/**
 * A filter operator. `build` gets the member it applies to (its value and key facets) and the names
 * of the params that will hold the operands, and gives the predicate. Operands were parsed by the
 * field's codec before; for the key facet they are text keys.
 */
export interface Operator {
  readonly name: OperatorName
  readonly arity: Arity
  /** The facet it compares, when the field has that one. */
  readonly facet: Facet
  build(member: OperatorMember, params: readonly string[]): Expr
}

export interface OperatorMember {
  readonly variable: string
  readonly path: readonly string[]
  readonly type: ValueType
  readonly facet: Facet
  /** The tree that its ids are of, the column in which it stands, and the rows of it that may be walked. */
  readonly tree?: { readonly entity: string; readonly column: string; readonly rows: Expr }
}

/** The outcome of reading a text (form, CSV cell, query string) as a value. */
export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string }

/** Where a codec parses or formats for people. */
export interface Locale {
  readonly language: string
  readonly timezone: string
  readonly currency: string
}

/**
 * The forms of a value: JSON (what REST and the validator speak), the stored columns, and text: one
 * that a machine reads back (`toText`, `parse`) and one for people (`format`). Values here are never
 * null; null is null in every form. Laws, held by the suite in `tests/unit/fields`: what the
 * validator passed comes back from the columns of both dialects, and `parse(toText(v))` is v.
 */
export interface Codec<Value extends Json = Json> {
  /** Column values by column name, for JSON that passed the validator. */
  toColumns(field: FieldSpec, value: Value, dialect: DialectName): Readonly<Record<string, unknown>>
  /** JSON from the raw stored value of the value column. */
  fromColumn(field: FieldSpec, raw: unknown, dialect: DialectName): Value
  /**
   * Form, query and spreadsheet text to JSON, by locale. Reads the spelling only: what is asked of a
   * value (length, range, pattern) is the validator's to judge, as filters also parse parts of values.
   * What it gives may be bound as a parameter of the field's column on either database.
   */
  parse(field: FieldSpec, text: string, locale: Locale): Parsed<Value>
  /** JSON to the text that `parse` reads back: the value of an input, a CSV cell. Not escaped. */
  toText(field: FieldSpec, value: Value, locale: Locale): string
  /** JSON to what people read. Not escaped. */
  format(field: FieldSpec, value: Value, locale: Locale): string
  /** The value as expressions and bound params hold it (scaled integers, ISO text, …). */
  toScalar(field: FieldSpec, value: Value): null | boolean | number | string
}

/** A JSON Schema for a type's `x-field` options; merged into the meta-schema of entities. */
export type OptionsSchema = JsonObject

/** Names of the Edge components that show a type; `x.input` lives in resources/views/components. */
export interface FieldViews {
  readonly input: string
  readonly cell: string
  readonly filter?: string
}

/** A VineJS schema that the compiler can still make nullable and optional. */
export type FieldSchema = SchemaTypes & {
  nullable(): SchemaTypes & { optional(): SchemaTypes }
  optional(): SchemaTypes
}

/**
 * How a property without `x-field.type` is known to be of a type. Of those that match the highest
 * priority wins: 0 for a bare JSON type, 10 for a sized or composed one, 20 for a format, 30 for a keyword that
 * decides alone.
 */
export interface Inference {
  readonly priority: number
  matches(property: JsonObject): boolean
}

/** A way to turn stored values of one type into another, with what it may lose. */
export interface Conversion {
  readonly to: string
  readonly lossy: boolean
}

/** What a value tells of an uploaded file beside its id; a body need not say more than the id. */
export interface HeldFile {
  readonly id: string
  readonly name?: string
  readonly type?: string
  readonly size?: number
  readonly width?: number
  readonly height?: number
}

/** What a field asks of its files. */
export interface FileLimits {
  /** The largest one, in bytes. */
  readonly bytes: number
  /** Media types, by content. */
  readonly types: readonly string[]
  /** The same as endings of names, for the input of a form. */
  readonly endings: string
  readonly count: number
}

/** How a type's values hold uploaded files. */
export interface FileHolding<Value extends Json = Json> {
  readonly isList: boolean
  /** True: all are pictures, so that one stands for its record. */
  readonly isPicture: boolean
  limits(field: Pick<FieldSpec, 'options'>): FileLimits
  of(value: Value): readonly HeldFile[]
  value(files: readonly HeldFile[]): Value
}

/** What a field stands for whose type is a shorter way to say one. */
export interface Unfolded {
  /** The field, as one that holds rows of the entity. */
  readonly field: JsonObject
  /** What the rows must have, and their fields: properties as in an entity file. */
  readonly required: readonly string[]
  readonly properties: JsonObject
  /** The link by which a row is known: no two rows of a record lead to the same. */
  readonly target: string
  /** Where below the field its author has said `required` and `properties`, but for the target. */
  readonly inside: readonly string[]
}

/** All that anybody knows of one field type. One folder each; nothing else names a type. */
export interface FieldType<Value extends Json = Json> {
  readonly name: string
  readonly trait: Trait
  /**
   * Present: how the engine keeps its values, wherever they are stored or told of. `encrypted`: for those who may read them;
   * `hashed`: for good, so that they are written alone, and no answer, query, expression or file has a name for them.
   */
  readonly kept?: 'encrypted' | 'hashed'
  /** Present: its values hold uploaded files, which belong to the record as long as it names them. */
  readonly files?: FileHolding<Value>
  /**
   * Present: a field of it stands for rows of an entity of their own, which is called `name`. `target` is what a
   * record is called that they link to. Told of properties whose options are valid.
   */
  unfold?(property: JsonObject, of: { readonly name: string; readonly target: string }): Unfolded
  /** True: its values are lists, of which forms may send each item by itself. */
  readonly isList?: true
  readonly options: OptionsSchema
  /** Absent: the type is only ever named. */
  readonly infers?: Inference
  /** The type of the value in expressions; null where it has none (rows). */
  valueType(field: FieldSpec): ValueType | null
  /** Findings about the declaration, the default included. Codes FLD001 to FLD019. */
  check(field: FieldSpec, findings: Diagnostics): void
  /** The value column first, then its key if any. Empty where nothing is stored in the entity's own table. */
  columns(field: FieldSpec): readonly ColumnPlan[]
  readonly codec: Codec<Value>
  /** The text by which a value is matched and searched, of which its key is made, from its scalar; absent: that. */
  matched?(scalar: string): string
  /** Present: values are HTML. Gives it so that it may stand in a page as it is, whatever the value holds. */
  markup?(value: Value): string
  /**
   * A strict VineJS schema over typed JSON, without optional/nullable: the compiler adds those. Throws
   * for a declaration that `check` refuses. Of rows it judges the frame only: the compiler validates each child.
   */
  rules(field: FieldSpec): FieldSchema
  readonly filters: readonly OperatorName[]
  /** Further filters of a field by what is declared of it. */
  moreFilters?(field: FieldSpec): readonly OperatorName[]
  readonly aggregates: readonly AggregateName[]
  readonly sortable: boolean
  /** True where `search` may look into it by its key. */
  readonly searchable: boolean
  /** Decimal places of a number whose digits people group, as in 1,20,000; absent: 2,026 is no year. */
  groupedPlaces?(field: FieldSpec): number
  /** All values that a field can have, as `toText` writes them, where they are a closed list. */
  values?(field: FieldSpec): readonly string[]
  /** Present: forms offer texts for it, those given and, where `fromValues`, those that other records have in the field. */
  suggestions?(field: FieldSpec): { readonly texts: readonly string[]; readonly fromValues: boolean }
  equals(a: Value, b: Value): boolean
  readonly conversions: readonly Conversion[]
  /** The value for logs and for those who may know only that there is one. */
  mask(value: Value): Json
  /** What stands in its place once a person's data is erased; null where nothing should. */
  erase(value: Value): Json
  /** Valid values, for examples, generated tests and documents. */
  samples(field: FieldSpec): readonly Value[]
  /** The value's own JSON Schema (2020-12), without title, nullability, default; and its TypeScript type. */
  describe(field: FieldSpec): {
    readonly openapi: JsonObject
    readonly ts: string
    /** Where bodies may say it in other forms: the schema of those. */
    readonly input?: JsonObject
  }
  readonly views: FieldViews
  /** Where what is declared of a field decides how it is shown. */
  viewsOf?(field: FieldSpec): FieldViews
}
