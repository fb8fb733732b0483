import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseDeviceCount, parseDeviceRate, parseDeviceWeight } from './blkio-flag.ts';
import { parseCgroupParent } from './cgroup-parent.ts';
import { parseCpuList } from './cpus.ts';
import { parseDevice, parseDeviceRule } from './device-flag.ts';
import { parseGpus } from './gpus-flag.ts';
import { parseLink } from './link-flag.ts';
import { parseIpcMode, parseOwnOrHost, parsePidMode } from './namespace-flag.ts';
import { readSecurityOpts } from './security-opt.ts';
import { parseSysctl } from './sysctl-flag.ts';
import { parseWhole } from './whole-number.ts';

/** Stands in a table for "refused". */
const refused = Symbol('refused');

function assertRows(parse: (text: string) => unknown, rows: readonly (readonly [string, unknown])[]): void {
  for (const [text, expected] of rows) {
    if (expected !== refused) assert.deepEqual(parse(text), expected, text);
    else
      assert.throws(
        () => parse(text),
        (error) => isFault(error, 'runtime/bad-flag'),
        text,
      );
  }
}

const node = (source: string, target: string, access: string) => ({
  kind: 'node',
  request: { source, target, access },
});

test('--device', () => {
  assertRows(parseDevice, [
    ['/dev/fuse', node('/dev/fuse', '/dev/fuse', 'rwm')],
    ['/dev/fuse:/dev/x', node('/dev/fuse', '/dev/x', 'rwm')],
    ['/dev/fuse:r', node('/dev/fuse', '/dev/fuse', 'r')],
    ['/dev/sda:/dev/disk/../b:rw', node('/dev/sda', '/dev/b', 'rw')],
    ['vendor.com/gpu=0', { kind: 'cdi', name: 'vendor.com/gpu=0' }],
    ['nvidia.com/gpu=all', { kind: 'cdi', name: 'nvidia.com/gpu=all' }],
    ['fuse', refused],
    ['/dev/fuse:x', refused],
    ['/dev/fuse:/dev/x:rr', refused],
    ['/dev/fuse:/dev/x:q', refused],
    ['', refused],
    ['vendor.com/=0', refused],
  ]);
});

test('--device-cgroup-rule', () => {
  assertRows(parseDeviceRule, [
    ['c 1:3 mr', { type: 'c', major: 1, minor: 3, access: 'mr' }],
    ['a *:* rwm', { type: 'a', access: 'rwm' }],
    ['b 8:* r', { type: 'b', major: 8, access: 'r' }],
    ['x 1:3 r', refused],
    ['c 1 r', refused],
    ['c 1:3 rr', refused],
    ['c 1:3', refused],
  ]);
});

test('namespaces', () => {
  assertRows(parsePidMode, [
    ['host', 'host'],
    ['private', 'private'],
    ['container:db', { container: 'db' }],
    ['container:', refused],
    ['none', refused],
  ]);
  assertRows(parseIpcMode, [
    ['none', 'none'],
    ['shareable', 'private'],
    ['container:db', { container: 'db' }],
    ['all', refused],
  ]);
  assertRows(
    (text) => parseOwnOrHost('--uts', text),
    [
      ['host', 'host'],
      ['private', 'private'],
      ['container:x', refused],
    ],
  );
});

test('--sysctl, --cgroup-parent, lists of processors and whole numbers', () => {
  assertRows(parseSysctl, [
    ['net.core.somaxconn=1024', ['net.core.somaxconn', '1024']],
    ['net/ipv4/ip_forward=1', ['net.ipv4.ip_forward', '1']],
    ['kernel.sem=1 2 3 4', ['kernel.sem', '1 2 3 4']],
    ['net..x=1', refused],
    ['x', refused],
    ['=1', refused],
  ]);
  assertRows(parseCgroupParent, [
    ['/jobs/nightly/', 'jobs/nightly'],
    ['jobs', 'jobs'],
    ['../up', refused],
    ['/a/../../b', 'b'],
    ['machine.slice', refused],
    ['/', refused],
  ]);
  assertRows(
    (text) => parseCpuList(text, '--cpuset-cpus'),
    [
      ['0-2,4', '0-2,4'],
      ['0', '0'],
      ['2-1', refused],
      ['a', refused],
      ['', refused],
    ],
  );
  assertRows(
    (text) => parseWhole(text, '--cpu-shares', { least: 2, most: 10 }),
    [
      ['2', 2],
      ['10', 10],
      ['1', refused],
      ['11', refused],
      ['2.5', refused],
    ],
  );
});

test('limits of disks', () => {
  assertRows(
    (text) => parseDeviceRate(text, '--device-read-bps'),
    [
      ['/dev/sda:1mb', { path: '/dev/sda', amount: 1_048_576 }],
      ['sda:1mb', refused],
      ['/dev/sda', refused],
      ['/dev/sda:much', refused],
    ],
  );
  assertRows(
    (text) => parseDeviceCount(text, '--device-read-iops'),
    [
      ['/dev/sda:100', { path: '/dev/sda', amount: 100 }],
      ['/dev/sda:0', refused],
    ],
  );
  assertRows(parseDeviceWeight, [
    ['/dev/sda:500', { path: '/dev/sda', amount: 500 }],
    ['/dev/sda:5', refused],
  ]);
});

test('--security-opt', () => {
  assertRows(
    (text) => readSecurityOpts([text], '/'),
    [
      ['no-new-privileges', { noNewPrivileges: true }],
      ['no-new-privileges:false', { noNewPrivileges: false }],
      ['no-new-privileges=maybe', refused],
      ['seccomp=unconfined', { seccomp: 'unconfined' }],
      ['seccomp=builtin', { seccomp: 'default' }],
      ['apparmor=docker-default', { apparmor: 'docker-default' }],
      ['label=disable', { selinux: ['disable'] }],
      ['label:type:svirt_t', { selinux: ['type:svirt_t'] }],
      ['label=type:a b', refused],
      ['mask=/proc/a:/proc/b', { mask: ['/proc/a', '/proc/b'] }],
      ['unmask=ALL', { unmask: ['ALL'] }],
      ['unmask=/proc/*', { unmask: ['/proc/*'] }],
      ['unmask=proc', refused],
      ['systempaths=unconfined', { unmask: ['ALL'] }],
      ['systempaths=open', refused],
      ['seccomp', refused],
      ['colour=red', refused],
    ],
  );
  const several = ['label=type:a', 'label=level:s0', 'seccomp=unconfined', 'seccomp=default', 'mask=/a', 'mask=/b'];
  assert.deepEqual(readSecurityOpts(several, '/'), {
    selinux: ['type:a', 'level:s0'],
    seccomp: 'default',
    mask: ['/a', '/b'],
  });
});

test('--security-opt seccomp=FILE starts where the user is', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-seccomp-'));
  try {
    writeFileSync(join(directory, 'p.json'), '{"defaultAction":"SCMP_ACT_ALLOW"}');
    const { seccomp } = readSecurityOpts(['seccomp=p.json'], directory);
    assert.equal(typeof seccomp === 'object' && seccomp.defaultAction, 'SCMP_ACT_ALLOW');
    assert.throws(() => readSecurityOpts(['seccomp=q.json'], directory), /q\.json can not be read/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('--gpus', () => {
  assertRows(parseGpus, [
    ['all', ['nvidia.com/gpu=all']],
    ['-1', ['nvidia.com/gpu=all']],
    ['2', ['nvidia.com/gpu=0', 'nvidia.com/gpu=1']],
    ['"device=0,GPU-3a"', ['nvidia.com/gpu=0', 'nvidia.com/gpu=GPU-3a']],
    ['device=1', ['nvidia.com/gpu=1']],
    ['driver=nvidia,count=1,"capabilities=compute,utility"', ['nvidia.com/gpu=0']],
    ['capabilities=gpu', ['nvidia.com/gpu=all']],
    ['device=0,1', refused],
    ['some', refused],
    ['0', refused],
    ['driver=amd', refused],
    ['colour=red', refused],
  ]);
});

test('--link', () => {
  assertRows(parseLink, [
    ['db', { container: 'db', alias: 'db' }],
    ['db:database', { container: 'db', alias: 'database' }],
    // As `docker inspect` spells it.
    ['/db:/web/database', { container: 'db', alias: 'database' }],
    ['', refused],
    [':x', refused],
    ['db:', refused],
    ['d b', refused],
  ]);
});
