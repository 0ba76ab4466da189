import { describe, expect, it } from 'vitest';
import { addressList, viewerOfProxy } from '../../src/server/access/proxy-user.ts';

const SETTINGS = {
  kind: 'proxy',
  userHeader: 'From',
  groupsHeader: 'X-Groups',
  addresses: ['127.0.0.1'],
  platformUsers: ['boss'],
  platformGroups: ['data'],
  dropsDomain: false,
} as const;

function viewer(headers: NodeJS.Dict<string[]>) {
  const proxies = addressList(SETTINGS.addresses, 'server.auth.addresses');
  return viewerOfProxy(SETTINGS, proxies, { address: '127.0.0.1', headers });
}

describe('who the proxy says it is', () => {
  it('is named once', () => {
    expect(viewer({ from: ['ann'], 'x-groups': ['a', 'b, data'] })).toEqual({
      name: 'ann',
      role: 'platform',
    });
  });

  // of `From` and others Node keeps the first value alone where headers are joined
  it.for([
    [['boss', 'ann']],
    [['boss,ann']],
    [['boss', 'boss']],
    [['']],
    [[]],
    [undefined],
  ] as const)('is nobody where the header is %j', ([from]) => {
    expect(() => viewer({ from: from && [...from] })).toThrow('named nobody');
  });
});
