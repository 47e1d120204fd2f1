import adonisjs from '@adonisjs/vite/client'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: ['resources/css/app.css', 'resources/css/app_rtl.css', 'resources/js/app.js'],
      assets: { assets: ['resources/icons/sprite.svg', 'resources/icons/favicon.svg'] },
      reload: ['resources/views/**/*.edge', 'plugins/*/views/**/*.edge'],
    }),
  ],
  server: { watch: { ignored: ['**/storage/**', '**/tmp/**', '**/build/**'] } },
})
