/** A cell of the matrix here: roles by what they reach. `own` are own children, own record, own classes. */
export interface Cell {
  readonly all: readonly string[]
  readonly own?: readonly string[]
}

export interface MatrixRow {
  readonly resource: string
  /** What 000 §4.2 says: create, read, update, delete, special. */
  readonly said: readonly [string, string, string, string, string]
  /** What stands for it here (requirements §5); pending until the entity is granted to somebody. */
  readonly entity: string
  readonly here: Readonly<Record<'create' | 'read' | 'update' | 'delete', Cell>> | null
  /** Specials by their action here. */
  readonly special: Readonly<Record<string, Cell>>
  /** Each difference to what was said, with its reason. */
  readonly deviations: readonly string[]
}

const NOBODY: Cell = { all: [] }
const ADMINS: Cell = { all: ['super_admin', 'admin'] }
const DESK: Cell = { all: ['super_admin', 'admin', 'accountant'] }
const HEADS = ['super_admin', 'admin', 'principal'] as const

const SUPER =
  'The super admin is the owner of the school and inherits the admin: wherever a document names one, both have it.'
const PRINCIPAL = 'The principal reads everything (I3: school-wide metrics).'
const FAMILY = 'A parent reads what is about the own children (I5), where the document speaks of Self.'
const OWN_CLASSES = 'A teacher reads own classes only: object-level rules (I4).'
const SOFT = 'Deleting is soft and can be undone, so the admin may, not the super admin alone.'

/** 000 §4.2, row by row. Roles beyond those that it knows are held by the generated test. */
export const MATRIX: readonly MatrixRow[] = [
  {
    resource: 'Users',
    said: ['Super Admin', 'Self, Admin', 'Self, Admin', 'Super Admin', '-'],
    entity: 'core.membership',
    here: { create: ADMINS, read: ADMINS, update: ADMINS, delete: { all: ['super_admin'] } },
    special: {},
    deviations: [
      'Users are created by admin and super admin (I4).',
      'Oneself is read and changed under /users/me, which is no record of the entity.',
    ],
  },
  {
    resource: 'Roles',
    said: ['Super Admin', 'All', 'Super Admin', '-', '-'],
    entity: 'core.role',
    here: null,
    special: {},
    deviations: ['Roles are declarations, no records; their endpoint and editor have tests of their own.'],
  },
  {
    resource: 'Students',
    said: ['Admin, Staff', 'Teacher+, Self', 'Admin, Self', 'Super Admin', 'Export: Admin+'],
    entity: 'people.student',
    here: {
      create: { all: [...ADMINS.all, 'office_staff'] },
      read: { all: [...HEADS, 'accountant', 'office_staff'], own: ['teacher', 'student', 'parent'] },
      update: { all: [...ADMINS.all, 'office_staff'] },
      delete: ADMINS,
    },
    special: { export: { all: [...HEADS, 'accountant'], own: ['teacher'] } },
    deviations: [
      SUPER,
      PRINCIPAL,
      FAMILY,
      OWN_CLASSES,
      SOFT,
      'The accountant reads and exports pupils: bills and arrears are about them.',
      'Pupils propose changes of their own record (change requests), they do not write it.',
      'A teacher exports own classes: class lists.',
    ],
  },
  {
    resource: 'Teachers',
    said: ['Admin', 'All', 'Self, Admin', 'Admin', 'Assign Course: Admin'],
    entity: 'people.staff',
    here: {
      create: ADMINS,
      read: { all: [...HEADS], own: ['teacher'] },
      update: ADMINS,
      delete: ADMINS,
    },
    special: {},
    deviations: [
      SUPER,
      PRINCIPAL,
      'Everybody may name staff in links and pickers (refer); the record itself holds personal data and is for heads and self.',
      'Staff propose changes of their own record (change requests).',
      'Assigning courses comes with academics.course.',
    ],
  },
  {
    resource: 'Courses',
    said: ['Admin', 'All', 'Admin', 'Admin', '-'],
    entity: 'academics.course',
    here: null,
    special: {},
    deviations: [],
  },
  {
    resource: 'Classes',
    said: ['Admin', 'All', 'Admin', 'Admin', '-'],
    entity: 'academics.section',
    here: {
      create: ADMINS,
      read: { all: [...HEADS, 'accountant', 'office_staff'], own: ['teacher', 'student', 'parent'] },
      update: ADMINS,
      delete: ADMINS,
    },
    special: {},
    deviations: [
      SUPER,
      PRINCIPAL,
      OWN_CLASSES,
      'Pupils and parents read the classes that they or their children are in.',
    ],
  },
  {
    resource: 'Enrollments',
    said: ['Admin, Staff', 'Teacher+, Self', 'Admin', 'Admin', '-'],
    entity: 'academics.enrolment',
    here: {
      create: { all: [...ADMINS.all, 'office_staff'] },
      read: { all: [...HEADS, 'accountant', 'office_staff'], own: ['teacher', 'student', 'parent'] },
      update: ADMINS,
      delete: ADMINS,
    },
    special: {},
    deviations: [SUPER, PRINCIPAL, FAMILY, OWN_CLASSES, 'The accountant reads enrolments: they decide what is billed.'],
  },
  {
    resource: 'Attendance',
    said: ['Teacher', 'Teacher+, Self', 'Teacher', '-', 'Bulk: Teacher'],
    entity: 'attendance.mark',
    here: null,
    special: {},
    deviations: ['Corrected with a reason, never deleted (I4).'],
  },
  {
    resource: 'Grades',
    said: ['Teacher', 'Teacher+, Self', 'Teacher', '-', 'Bulk: Teacher'],
    entity: 'exams.mark',
    here: null,
    special: {},
    deviations: ['Corrected with a reason, never deleted (I4).'],
  },
  {
    resource: 'Assignments',
    said: ['Teacher', 'Enrolled', 'Teacher', 'Teacher', 'Submit: Student'],
    entity: 'academics.assignment',
    here: null,
    special: {},
    deviations: [],
  },
  {
    resource: 'Exams',
    said: ['Admin', 'All', 'Admin', 'Admin', '-'],
    entity: 'exams.exam',
    here: null,
    special: {},
    deviations: [],
  },
  {
    resource: 'Fee Structures',
    said: ['Accountant', 'Accountant+', 'Accountant', '-', '-'],
    entity: 'fees.fee_structure',
    here: { create: DESK, read: { all: [...HEADS, 'accountant'] }, update: DESK, delete: DESK },
    special: {},
    deviations: [
      SUPER,
      PRINCIPAL,
      'The admin configures fee structures as well (the user’s own words: used by school admins who configure fee structures).',
      'A draft nobody was billed by may be thrown away; an active one is locked.',
    ],
  },
  {
    resource: 'Invoices',
    said: ['Accountant', 'Self, Accountant', 'Accountant', '-', '-'],
    entity: 'fees.invoice',
    here: {
      create: DESK,
      read: { all: [...HEADS, 'accountant'], own: ['student', 'parent'] },
      update: DESK,
      delete: DESK,
    },
    special: { pay: { all: [...DESK.all], own: ['parent'] } },
    deviations: [
      SUPER,
      PRINCIPAL,
      FAMILY,
      'The admin stands in for the accountant.',
      'A draft may be thrown away; an issued invoice is cancelled, never deleted.',
    ],
  },
  {
    resource: 'Payments',
    said: ['System', 'Self, Accountant', '-', '-', 'Process: System'],
    entity: 'fees.payment',
    here: {
      create: DESK,
      read: { all: [...HEADS, 'accountant'], own: ['student', 'parent'] },
      update: NOBODY,
      delete: NOBODY,
    },
    special: {},
    deviations: [
      SUPER,
      PRINCIPAL,
      FAMILY,
      'Payments are made by the accountant, by a parent for own children (`pay`), or by the gateway, and edited by nobody (I4).',
    ],
  },
  {
    resource: 'Expenses',
    said: ['Accountant', 'Accountant+', 'Accountant', 'Super Admin', '-'],
    entity: 'fees.expense',
    here: { create: DESK, read: { all: [...HEADS, 'accountant'] }, update: DESK, delete: DESK },
    special: {},
    deviations: [SUPER, PRINCIPAL, 'Drafts may be thrown away by who keeps them; an approved expense is locked.'],
  },
  {
    resource: 'Reports: Academic',
    said: ['Admin', 'Admin+', '-', '-', 'Generate: Admin+'],
    entity: 'reports.academic',
    here: null,
    special: {},
    deviations: [],
  },
  {
    resource: 'Reports: Financial',
    said: ['Accountant', 'Accountant+', '-', '-', 'Generate: Accountant+'],
    entity: 'reports.financial',
    here: null,
    special: {},
    deviations: [],
  },
  {
    resource: 'Reports: Attendance',
    said: ['Teacher', 'Teacher+', '-', '-', 'Generate: Teacher+'],
    entity: 'reports.attendance',
    here: null,
    special: {},
    deviations: [],
  },
]

/** The roles of 000 §4.2 and those that stand beside them here. */
export const MATRIX_ROLES = [
  'super_admin',
  'admin',
  'principal',
  'accountant',
  'teacher',
  'student',
  'parent',
  'office_staff',
] as const
