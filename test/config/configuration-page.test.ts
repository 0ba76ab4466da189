import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { selectHeuristics } from '../../src/config/select-heuristics.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8');

describe('docs/configuration.md', () => {
  it('has a row for every setting', () => {
    const settings = Object.keys(ConfigFile.shape).filter((name) => name !== '$schema');

    expect(settings.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('shows a configuration that is accepted', () => {
    const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const { preset = 'recommended', heuristics = {} } = ConfigFile.parse(example);

    const ids = selectHeuristics({ preset, heuristics }, []).map(
      ({ heuristic }) => heuristic.meta.id,
    );
    expect(ids).not.toContain('tiny-tasks');
    expect(ids).toContain('dr-executor-gc');
  });
});
