import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { SourceSettings } from '../../src/fetchers/source-settings.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../docs/sources.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);

/** Told once for all kinds, in docs/security.md. */
const OF_EVERY_CONNECTION = ['kind', 'auth', 'tls', 'timeoutSeconds', 'redirectHosts'];

describe('docs/sources.md', () => {
  it.for(EXAMPLES)('shows a configuration that is accepted: %s', (text) => {
    expect(ConfigFile.parse(JSON.parse(text)).clusters).not.toEqual([]);
  });

  it.for(SourceSettings.options.map(({ shape }) => shape))(
    'tells of every setting of $kind.value',
    (shape) => {
      const section = PAGE.split(`### \`${shape.kind.value}\``)[1]?.split('\n#')[0] ?? '';
      const names = Object.keys(shape).filter((name) => !OF_EVERY_CONNECTION.includes(name));

      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !section.includes(`\`${name}\`:`))).toEqual([]);
    },
  );
});
