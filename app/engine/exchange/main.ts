export { deleteSchool, exportSchool, type ArchiveGround } from './school_archive.js'
export { restoreSchool, E_ARCHIVE } from './school_restore.js'
