import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What a cure was measured to give, medians over the repetitions; seconds and GiB-h. */
const MeasuredSaving = z.object({
  sick_wall_s: z.number(),
  saved_from_first_job_s: z.number(),
  saved_gbh: z.number(),
});
const ids = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const Patient = z.object({
  name: z.string(),
  kind: z.enum(['patient', 'healthy']),
  cause: z.string().nullish(),
  accept: ids,
  explained: ids,
  forbid: ids,
  gain_kind: z.enum(['time', 'gbh', 'success']).nullish(),
  logs: z.array(z.string()),
  saving: z.record(z.string(), MeasuredSaving).optional(),
});
const Patients = z.object({ schema: z.literal(1), entries: z.array(Patient) });

/** One application of a `patients.json`: what is true of it. */
export type Patient = z.infer<typeof Patient>;
export type MeasuredSaving = z.infer<typeof MeasuredSaving>;

/** One log of a patient. */
export interface PatientLog {
  readonly patient: Patient;
  /** As in `patients.json`, relative to its folder. */
  readonly name: string;
  readonly path: string;
  readonly state: 'sick' | 'treated' | 'healthy';
  /** Of the Spark version that wrote the log; undefined where no cure was measured. */
  readonly truth: MeasuredSaving | undefined;
}

/** All logs that the folder's `patients.json` names. Throws where it is not of the known form. */
export function readPatientLogs(folder: string): readonly PatientLog[] {
  const text = readFileSync(path.join(folder, 'patients.json'), 'utf8');
  const { entries } = Patients.parse(JSON.parse(text));
  return entries.flatMap((patient) =>
    patient.logs.map((name) => ({
      patient,
      name,
      path: logPath(path.join(folder, name)),
      state: stateOf(name),
      truth: truthOf(patient, name),
    })),
  );
}

/** A rolled log lies in a folder of its own inside. */
function logPath(place: string): string {
  if (!statSync(place).isDirectory()) return place;
  const rolled = readdirSync(place).find((name) => name.startsWith('eventlog_v2'));
  return rolled === undefined ? place : path.join(place, rolled);
}

function stateOf(name: string): PatientLog['state'] {
  if (name.includes('.sick')) return 'sick';
  return name.includes('.treated') ? 'treated' : 'healthy';
}

function truthOf({ saving = {} }: Patient, name: string): MeasuredSaving | undefined {
  return Object.entries(saving).find(([version]) => name.includes(`.${version}.`))?.[1];
}
