import { createDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import { processOwner } from '../../src/daemon/owner.ts';
import { runDaemon } from '../../src/daemon/run-daemon.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { listenToStopSignals } from '../../src/daemon/stop-signals.ts';
import { openStores } from '../../src/store/open-store.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { ScriptedSource } from './scripted-source.ts';

/** A whole daemon on a database file, over so many applications: `<file> <count> <latest end>`. Says "judging" to standard output. */
const [file = '', count = '0', latestEndMs = '0'] = process.argv.slice(2);
const logs = new ScriptedSource('directory /logs', 'directory', Date.now);
for (let index = 0; index < Number(count); index += 1) {
  logs.applications.push({ id: `app-${index}`, endedAtMs: Number(latestEndMs) - index * 1_000 });
}
await using stores = await openStores(file);
using signals = listenToStopSignals();
const settings = DaemonSettings.parse({
  schedule: '* * * * * *',
  health: false,
  concurrency: 4,
  maxBacklogApplications: 10,
});
const log = createLog('info', process.stderr);
const daemon = createDaemon({
  sources: [logs],
  queue: stores.queue,
  states: stores.sources,
  analyses: stores.analyses,
  judge: async (key) => {
    process.stdout.write('judging\n');
    await new Promise((read) => setTimeout(read, 10));
    if ((await stores.analyses.judged(key, 'recommended')).length > 0) {
      return { kind: 'judged', analyses: 0 };
    }
    const ref = { cluster: key.cluster, id: key.applicationId };
    const analysis = { application: ref, analyzedAtMs: Date.now(), detail: undefined };
    await stores.analyses.save(anAnalysis(analysis), {
      ref,
      source: logs.source,
      rank: 0,
      fingerprint: 'whole',
      location: `/logs/${ref.id}`,
      handle: {},
    });
    return { kind: 'judged', analyses: 1 };
  },
  reports: { update: async () => {}, remove: async () => Promise.resolve([]) },
  nowMs: Date.now,
  log,
  owner: processOwner(performance.timeOrigin),
  settings,
});
await runDaemon(daemon, { settings, log, ...signals });
