import { describe, expect, it } from 'vitest';
import {
  HostName,
  HostPattern,
  isAt,
  parseNamedHost,
} from '../../../src/fetchers/shared/host-name.ts';

describe('a host as settings name it', () => {
  it.for<[string, string, boolean]>([
    ['dn1', 'http://dn1:9864/x', true],
    ['DN1.Inside:9864', 'http://dn1.inside:9864/x', true],
    ['dn1.inside', 'http://dn1.inside.:9864/x', true],
    ['dn1.inside.', 'http://dn1.inside/x', true],
    ['dn1:9864', 'http://dn1:9865/x', false],
    // a scheme's own port stands in no URL
    ['dn1:80', 'http://dn1/x', true],
    ['dn1:443', 'https://dn1/x', true],
    ['dn1:80', 'https://dn1/x', false],
    ['dn1:80', 'http://dn1:9864/x', false],
    ['::1', 'http://[::1]:9864/x', true],
    ['[::1]', 'http://[::1]:9864/x', true],
    ['[::1]:9864', 'http://[0:0:0:0:0:0:0:1]:9864/x', true],
    ['[::1]:9864', 'http://[::1]:9865/x', false],
    ['2001:DB8::a', 'http://[2001:db8::a]/x', true],
    ['10.0.0.1:9864', 'http://10.0.0.1:9864/x', true],
    ['dn1', 'http://dn10:9864/x', false],
  ])('%s, and %s: %s', ([text, url, isThere]) => {
    const named = parseNamedHost(text);
    expect(named && isAt(new URL(url), named)).toBe(isThere);
  });

  it.for([
    'http://dn1:9864',
    'dn1/x',
    'dn1:',
    'dn1:70000',
    'a@b',
    '',
    ' ',
    'a b',
    '[::1',
    ':::1:::',
  ])('%j is none, and refused', (text) => {
    expect(parseNamedHost(text)).toBeUndefined();
    expect(HostName.safeParse(text).success).toBe(false);
    expect(HostPattern.safeParse(text).success).toBe(false);
  });

  it.for(['*', '*.example.org', 'rm2', 'rm2:8088', '[::1]:8088'])('%s is a pattern', (text) => {
    expect(HostPattern.safeParse(text).success).toBe(true);
  });
});
