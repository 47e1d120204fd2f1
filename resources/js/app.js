import Alpine from '@alpinejs/csp'
import 'htmx.org'
import { filters } from './filters.js'
import { focusOnLoad, guardForms } from './forms.js'
import { startPickers } from './pickers.js'
import { reveal } from './reveal.js'
import { startRows } from './rows.js'
import { startShell } from './shell.js'
import { startTheme } from './theme.js'

document.documentElement.classList.add('has-script')
startTheme()
startShell()
startRows()
startPickers(document)
guardForms()
focusOnLoad()

Alpine.data('filters', filters)
Alpine.data('reveal', reveal)
Alpine.start()
