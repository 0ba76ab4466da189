/**
 * Analyses applications with a known truth and says how well the program did:
 *
 *   npm run bench:patients [-- DIR …] [--markdown] [--wrong]
 *
 * A DIR holds `patients.json` and the logs it names; by default the fixtures', and what `bench/patients/run.py` wrote.
 * `--wrong` leaves out the rows that are right.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeOne, openForPatients } from './patients/analyze.ts';
import { type Judged, judge } from './patients/judge.ts';
import { sumsOf } from './patients/sums.ts';
import { sumsText, tableOf } from './patients/table.ts';
import { readPatientLogs } from './patients/truth.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = ['test/fixtures/patients', 'test/fixtures/calibration', 'bench/patients/out'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    markdown: { type: 'boolean', default: false },
    wrong: { type: 'boolean', default: false },
  },
});
const folders = positionals.length > 0 ? positionals : ownFolders();
const sparkvet = await openForPatients();
const judged: Judged[] = [];
for (const folder of folders) {
  for (const log of readPatientLogs(folder)) {
    judged.push(judge(log, await analyzeOne(sparkvet, log.path)));
  }
}
const shown = values.wrong ? judged.filter(({ isRight }) => !isRight) : judged;
process.stdout.write(`${tableOf(shown, values.markdown)}\n`);
process.stdout.write(sumsText(sumsOf(judged), values.markdown));

/** What is there of the usual folders; the kept logs are among what was just run. */
function ownFolders(): string[] {
  return FOLDERS.map((folder) => path.join(ROOT, folder)).filter((folder) =>
    existsSync(path.join(folder, 'patients.json')),
  );
}
