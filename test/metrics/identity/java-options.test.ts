import { describe, expect, it } from 'vitest';
import { javaDefinitions } from '../../../src/metrics/identity/java-options.ts';

describe('javaDefinitions', () => {
  it.for([
    { options: '-Da=1 -Db=2', is: { a: '1', b: '2' } },
    { options: '-Da=1 -Da=2', is: { a: '2' } },
    { options: '-Da=x=y', is: { a: 'x=y' } },
    { options: '-Da=', is: { a: '' } },
    { options: '-Da="x y" "-Db=c d" -Dc=\'q "r"\'', is: { a: 'x y', b: 'c d', c: 'q "r"' } },
    { options: '-Durl=https://h/m?p=a\\&f=b', is: { url: 'https://h/m?p=a&f=b' } },
    { options: '-Da="say \\"hi\\""', is: { a: 'say "hi"' } },
    {
      options: '-Xmx1g -verbose:gc -Dflag --add-opens=java.base/x=ALL-UNNAMED -Da=1',
      is: { a: '1' },
    },
    { options: '-Da="never closed', is: { a: '"never' } },
    { options: '', is: {} },
  ])('$options', ({ options, is }) => {
    expect(Object.fromEntries(javaDefinitions(options))).toEqual(is);
  });
});
