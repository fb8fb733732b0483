import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EtcParts, formatHosts, formatResolvConf } from './etc-files.ts';

const parts: EtcParts = {
  hostname: 'box',
  network: 'none',
  extraHosts: [],
  dns: { servers: [], search: [], options: [] },
  own: { hosts: [], nameServers: [], hostGateway: '10.0.0.1' },
};
const db = { name: 'db', address: '192.0.2.1' };

test('/etc/hosts', () => {
  const own = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.0.1\tbox\n';
  assert.equal(formatHosts(parts, ''), own);
  assert.equal(formatHosts({ ...parts, extraHosts: [db] }, ''), `${own}192.0.2.1\tdb\n`);
  const gateway = { name: 'host', address: 'host-gateway' };
  assert.equal(formatHosts({ ...parts, extraHosts: [gateway] }, ''), `${own}10.0.0.1\thost\n`);
  const joined = { ...parts.own, hosts: [{ address: '10.0.0.2', name: 'box web' }] };
  assert.match(formatHosts({ ...parts, own: joined }, ''), /loopback\n10\.0\.0\.2\tbox web\n$/);
  assert.equal(formatHosts({ ...parts, extraHosts: [db] }, '127.0.0.1 here'), '127.0.0.1 here\n192.0.2.1\tdb\n');
  assert.equal(formatHosts(parts, '127.0.0.1 here\n'), '127.0.0.1 here\n');
});

test('/etc/resolv.conf', () => {
  const host = '# by hand\nnameserver 192.0.2.53\nsearch example\noptions ndots:2\n';
  const rows: readonly (readonly [Partial<EtcParts['dns']>, string])[] = [
    [{}, host],
    [
      { servers: ['1.1.1.1', '::1'] },
      '# by hand\nsearch example\noptions ndots:2\nnameserver 1.1.1.1\nnameserver ::1\n',
    ],
    [{ search: ['a', 'b'] }, '# by hand\nnameserver 192.0.2.53\noptions ndots:2\nsearch a b\n'],
    [{ search: ['.'] }, '# by hand\nnameserver 192.0.2.53\noptions ndots:2\n'],
    [{ options: ['use-vc'] }, '# by hand\nnameserver 192.0.2.53\nsearch example\noptions use-vc\n'],
  ];
  for (const [dns, expected] of rows) assert.equal(formatResolvConf(host, { ...parts.dns, ...dns }), expected);
  assert.equal(formatResolvConf('', parts.dns), '');
});
