import { configApp } from '@adonisjs/eslint-config'

/** Adonis's rules. What is changed here is changed for a reason that stands beside it. */
export default configApp(
  { ignores: ['node_modules/**', 'storage/**', 'tmp/**', '.adonisjs/**', 'schemas/generated/**', '**/*.generated.ts'] },
  {
    name: 'Lectern',
    files: ['**/*.ts'],
    rules: {
      // Width and form are Prettier's, which is a check of its own.
      'prettier/prettier': 'off',
      '@stylistic/max-len': 'off',
      // A statement on the line of its condition needs no braces.
      'curly': ['error', 'multi-line'],
      // `!= null` says null or undefined in one word.
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      // `(await query()).rows` reads well.
      '@unicorn/no-await-expression-member': 'off',
      // Types stand in imports of their own.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'minimumDescriptionLength': 10 },
      ],
      // A leading underscore marks what a signature requires and the body does not use.
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'variable', format: ['camelCase', 'UPPER_CASE', 'PascalCase'], leadingUnderscore: 'allow' },
        { selector: 'typeLike', format: ['PascalCase'] },
      ],
    },
  }
)
