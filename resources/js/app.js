import Alpine from '@alpinejs/csp'
import 'htmx.org'
import { startChoosing } from './choosing.js'
import { startConditions } from './conditions/main.js'
import { startDialog } from './dialog.js'
import { startGrids } from './grid/main.js'
import { filters } from './filters.js'
import { focusOnLoad, guardForms } from './forms.js'
import { startLive } from './live.js'
import { startOnce } from './once.js'
import { startPalette } from './palette.js'
import { startPickers } from './pickers.js'
import { reveal } from './reveal.js'
import { startRichText } from './rich_text.js'
import { startShell } from './shell.js'
import { startSignatures } from './signature.js'
import { startSuggestions } from './suggestions.js'
import { startUploads } from './uploads.js'
import { startTabs } from './tabs.js'
import { startTheme } from './theme.js'

document.documentElement.classList.add('has-script')
startTheme()
startShell()
startGrids(document)
startPickers(document)
startChoosing()
startTabs()
startConditions(document)
startUploads(document)
startSignatures(document)
startSuggestions(document)
void startRichText(document)
guardForms()
startOnce()
startDialog()
startPalette()
startLive()
focusOnLoad()

Alpine.data('filters', filters)
Alpine.data('reveal', reveal)
Alpine.start()
