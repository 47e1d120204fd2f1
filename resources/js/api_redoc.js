import { init } from 'redoc/bundles/redoc.standalone.js'
import { followTheme, loadDocument } from './api/document.js'
import { lighten } from './api/lighten.js'
import { onePart } from './api/parts.js'
import { redocTheme } from './api/redoc_theme.js'
import { startTheme } from './theme.js'

const OPTIONS = {
  hideDownloadButtons: true,
  pathInMiddlePanel: true,
  requiredPropsFirst: true,
  sortTagsAlphabetically: true,
  jsonSamplesExpandLevel: 2,
  schemasExpansionLevel: 0,
  scrollYOffset: '.api-head',
}

startTheme()

const spec = await loadDocument()
if (spec) {
  const light = lighten(onePart(spec))
  followTheme((theme) => {
    // Redoc keeps no way to change colours, so each theme gets a tree of its own.
    const viewer = document.createElement('div')
    viewer.id = 'viewer'
    document.getElementById('viewer').replaceWith(viewer)
    init(structuredClone(light), { ...OPTIONS, theme: redocTheme(theme) }, viewer)
  })
}
