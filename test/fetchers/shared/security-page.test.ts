import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/config/schema.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/security.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);

describe('docs/security.md', () => {
  it.for(EXAMPLES)('shows a configuration that is accepted: %s', (text) => {
    const { clusters = [] } = ConfigFile.parse(JSON.parse(text));
    expect(clusters).toHaveLength(1);
  });

  it('shows every kind of identity but none', () => {
    const kinds = EXAMPLES.flatMap((text) => ConfigFile.parse(JSON.parse(text)).clusters ?? [])
      .flatMap(({ sources }) => sources)
      .map((source) => ('auth' in source ? source.auth?.kind : undefined));
    expect(new Set(kinds)).toEqual(new Set(['simple', 'bearer', 'basic', 'header', 'kerberos']));
  });
});
