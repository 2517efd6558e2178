export type SubjectName = string
