import { compose, type Sparkvet } from '../../src/compose.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { ServerSettings } from '../../src/server/settings.ts';

/** Patients are small: a tenth of what a finding has to be worth elsewhere. */
const GATE_SCALE = 0.1;

/** The program with its defaults, and gates for small applications. */
export async function openForPatients(): Promise<Sparkvet> {
  return compose({
    preset: 'recommended',
    heuristics: {},
    modules: [],
    gateScale: GATE_SCALE,
    cluster: 'default',
    clusters: [],
    daemon: DaemonSettings.parse({}),
    server: ServerSettings.parse({}),
  });
}

/** The analysis of the one log at this path. Throws where there is none. */
export async function analyzeOne(sparkvet: Sparkvet, log: string): Promise<Analysis> {
  const { outcomes } = await sparkvet.openTarget(log);
  for await (const outcome of outcomes) {
    if (outcome.kind === 'analysis') return outcome.analysis;
    if (outcome.kind === 'broken') throw outcome.error;
    if (outcome.kind === 'unreadable') throw new Error(outcome.message);
  }
  throw new Error(`no event log: ${log}`);
}
