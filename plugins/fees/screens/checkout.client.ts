import '../browser/fees.css'
