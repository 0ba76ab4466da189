import { parseArgs } from 'node:util';
import { killRounds } from './rounds.ts';

/**
 * npm run kill -- [--seconds N] [--rounds N] [--seed S]
 * Rounds of kill -9 from the seed on. Ends with 1 when something was lost, double or half-written.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
  },
});
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
tell(`seed ${values.seed}, ${values.seconds} s`);
const { roundCount, killCounts, troubles } = await killRounds({
  seed: Number(values.seed),
  endsAtMs: Date.now() + Number(values.seconds) * 1_000,
  roundCount: Number(values.rounds),
  logCount: 12,
  tell,
});
const kills = [...killCounts].map(([victim, count]) => `${victim} ${count}`);
tell(`${roundCount} rounds, killed: ${kills.join(', ')}; ${troubles.length} troubles`);
for (const trouble of troubles) tell(`FAILED ${trouble}`);
process.exitCode = troubles.length > 0 ? 1 : 0;
