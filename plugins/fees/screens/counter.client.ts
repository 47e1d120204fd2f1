import '../browser/fees.css'
import { startSearch } from '../browser/search.js'
import { startTill } from '../browser/till.js'

const search = document.querySelector<HTMLElement>('[data-counter-search]')
if (search) startSearch(search)
const till = document.querySelector<HTMLFormElement>('form[data-counter]')
if (till) startTill(till)
