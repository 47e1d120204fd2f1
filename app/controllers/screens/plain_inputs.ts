import type { InputView, OptionView } from '#engine'

/** An input of a form that no entity declares; what is not said is as plain as it can be. */
export interface PlainInput {
  /** Which component shows it. */
  readonly view: 'text' | 'number' | 'choice' | 'boolean' | 'files'
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly error?: string
  readonly isRequired?: boolean
  readonly attributes?: InputView['attributes']
  /** Values and labels of a choice. */
  readonly options?: readonly (readonly [value: string, label: string])[]
}

/** The view of an input as forms of records have theirs. */
export function plainInput(input: PlainInput): InputView {
  const { view, name, label, hint = '', value, error = '', isRequired = false, attributes = {}, options = [] } = input
  return {
    view: `${view}.input`,
    key: name,
    name,
    id: `field-${name}`,
    label,
    hint,
    error,
    isRequired,
    value,
    attributes,
    options: options.map(([option, text]): OptionView => ({
      value: option,
      label: text,
      isSelected: option === value,
    })),
    picker: null,
    grid: null,
    fixed: null,
    isWide: false,
  }
}

/** `must be a date.` as `Must be a date.`; nothing for no messages. */
export function errorText(messages: readonly string[] | undefined): string {
  return (messages ?? []).map((message) => message.charAt(0).toUpperCase() + message.slice(1)).join(' ')
}
