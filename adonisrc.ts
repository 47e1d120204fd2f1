import { defineConfig } from '@adonisjs/core/app'

export default defineConfig({
  commands: [
    () => import('@adonisjs/core/commands'),
    () => import('@adonisjs/lucid/commands'),
    () => import('@adonisjs/session/commands'),
    () => import('#engine/console/main'),
    () => import('#identity/commands'),
    () => import('#privacy/commands'),
    () => import('#controllers/console/main'),
  ],

  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    { file: () => import('@adonisjs/core/providers/repl_provider'), environment: ['repl', 'test'] },
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/redis/redis_provider'),
    () => import('@adonisjs/session/session_provider'),
    () => import('#start/assets_provider'),
    () => import('@adonisjs/shield/shield_provider'),
    () => import('@adonisjs/static/static_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('@adonisjs/i18n/i18n_provider'),
    () => import('@adonisjs/limiter/limiter_provider'),
    () => import('@adonisjs/mail/mail_provider'),
    () => import('#engine/provider'),
    () => import('#identity/provider'),
    () => import('@adonisjs/drive/drive_provider'),
    () => import('#files/provider'),
    () => import('#messaging/provider'),
    () => import('#automation/provider'),
    () => import('#documents/provider'),
    () => import('#privacy/provider'),
    () => import('#jobs/provider'),
    () => import('#live/provider'),
    () => import('#observability/provider'),
    () => import('#middleware/provider'),
    () => import('#controllers/provider'),
  ],

  preloads: [
    () => import('#start/edge_components'),
    () => import('#start/edge_can'),
    () => import('#start/edge_attributes'),
    { file: () => import('#start/host_tables'), environment: ['web', 'test'] },
    () => import('#start/kernel'),
    () => import('#start/routes'),
  ],

  tests: {
    suites: [
      { name: 'unit', files: ['tests/unit/**/*.spec.ts', 'plugins/*/tests/unit/**/*.spec.ts'], timeout: 30_000 },
      { name: 'architecture', files: ['tests/architecture/**/*.spec.ts'], timeout: 60_000 },
      { name: 'contracts', files: ['tests/contracts/**/*.spec.ts', 'tests/golden/**/*.spec.ts'], timeout: 60_000 },
      { name: 'property', files: ['tests/property/**/*.spec.ts'], timeout: 120_000 },
      {
        name: 'functional',
        files: ['tests/functional/**/*.spec.ts', 'plugins/*/tests/functional/**/*.spec.ts'],
        timeout: 60_000,
      },
      { name: 'browser', files: ['tests/browser/**/*.spec.ts'], timeout: 120_000 },
    ],
    forceExit: true,
  },

  metaFiles: [
    { pattern: 'bin/{node_24,start}.js', reloadServer: false },
    { pattern: 'public/**', reloadServer: false },
    { pattern: 'resources/views/**/*.edge', reloadServer: false },
    { pattern: 'resources/lang/**/*.json', reloadServer: false },
    { pattern: 'plugins/**/*.{json,edge}', reloadServer: false },
    { pattern: 'schemas/**/*.json', reloadServer: false },
  ],

  hooks: {
    buildStarting: [() => import('@adonisjs/vite/build_hook')],
  },
})
