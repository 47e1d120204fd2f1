import { globSync } from 'node:fs'
import adonisjs from '@adonisjs/vite/client'
import { defineConfig } from 'vite'
import { redocPlugin } from './bin/redoc_plugin.js'

export default defineConfig({
  plugins: [
    redocPlugin(),
    adonisjs({
      entryPoints: [
        'resources/css/app.css',
        'resources/css/app_rtl.css',
        'resources/css/api_docs.css',
        'resources/css/api_redoc.css',
        'resources/js/app.js',
        'resources/js/api_docs.js',
        'resources/js/api_redoc.js',
        ...globSync('plugins/*/screens/*.client.ts'),
      ],
      assets: { assets: ['resources/icons/sprite.svg', 'resources/icons/favicon.svg'] },
      reload: ['resources/views/**/*.edge', 'plugins/*/views/**/*.edge'],
    }),
  ],
  server: { watch: { ignored: ['**/storage/**', '**/tmp/**', '**/build/**'] } },
})
