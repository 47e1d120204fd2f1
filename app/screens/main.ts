export { defineScreen } from './define_screen.js'
export type {
  ScreenAnswer,
  ScreenData,
  ScreenDefinition,
  ScreenMenu,
  ScreenNotice,
  ScreenPage,
  ScreenRedirect,
  ScreenRequest,
} from './define_screen.js'
export { E_PLUGIN_SCREEN } from './errors.js'
export { loadPluginScreens, PluginScreens } from './load_screens.js'
export type { PluginScreen } from './load_screens.js'
export { EntityPolicies, policyActions } from './policies.js'
export type { About, EntityAuthorizer, EntityBouncer, Judge } from './policies.js'
