import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** What is measured is what is installed: compiled, started by its own script. */
export function buildProgram(say: (text: string) => void): void {
  say('building the program');
  const cwd = path.resolve(import.meta.dirname, '../..');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error('the program cannot be built');
}
