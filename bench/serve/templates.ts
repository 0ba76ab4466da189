import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Analysis } from '../../src/model/analysis.ts';
import { analyzeOne, openForPatients } from '../patients/analyze.ts';
import { readPatientLogs } from '../patients/truth.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDERS = ['test/fixtures/patients', 'test/fixtures/calibration'];
/** A document of each would take 20 KB: of a million, more than a disk likes. Parts stay as they are, only fewer of them. */
const HEURISTIC_COUNT = 6;
const FINDING_COUNT = 3;

/** Analyses of the recorded applications, with all causes that are known of them, cut short. */
export async function readTemplates(): Promise<readonly Analysis[]> {
  const sparkvet = await openForPatients();
  const templates: Analysis[] = [];
  for (const folder of FOLDERS.map((name) => path.join(ROOT, name))) {
    if (!existsSync(path.join(folder, 'patients.json'))) continue;
    for (const log of readPatientLogs(folder)) {
      templates.push(shortened(await analyzeOne(sparkvet, log.path)));
    }
  }
  return templates;
}

function shortened({ whatIf: _whatIf, idealTimes: _idealTimes, ...analysis }: Analysis): Analysis {
  const { findings, alsoNoticed, heuristics, timeBudget } = analysis;
  const told = heuristics.filter(({ outcome }) => outcome === 'flag');
  const others = heuristics.filter(({ outcome }) => outcome !== 'flag');
  return {
    ...analysis,
    findings: findings.slice(0, FINDING_COUNT).map((finding) => ({
      ...finding,
      evidence: [finding.evidence[0]],
      recommendations: finding.recommendations.slice(0, 1),
      explains: finding.explains.slice(0, 1),
    })),
    alsoNoticed: alsoNoticed.slice(0, 1),
    heuristics: [...told, ...others]
      .slice(0, HEURISTIC_COUNT)
      .map(({ details: _details, ...result }) => ({ ...result, findings: [] })),
    ...(timeBudget === undefined
      ? {}
      : {
          timeBudget: {
            wall: timeBudget.wall.filter(({ ms }) => ms > 0),
            cores: timeBudget.cores.filter(({ ms }) => ms > 0),
          },
        }),
  };
}
