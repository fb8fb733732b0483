import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Entry, plainEntry } from '../../archive/index.ts';
import { differingXattrs, whatDiffers } from './what-differs.ts';

const file: Entry = {
  ...plainEntry,
  ...{ path: 'x', type: 'file', mode: 0o644, uid: 1, gid: 2, size: 3, mtimeSec: 4, mtimeNsec: 5 },
  xattrs: new Map([['user.a', Buffer.from('1')]]),
};
const link: Entry = { ...file, type: 'symlink', size: 0, linkTarget: 'y', xattrs: new Map() };
const device: Entry = { ...file, type: 'chardevice', size: 0, devMajor: 1, devMinor: 3, xattrs: new Map() };

const cases: readonly (readonly [name: string, before: Entry, after: Entry, aspects: readonly string[]])[] = [
  ['nothing', file, { ...file, xattrs: new Map(file.xattrs) }, []],
  ['of another type all else is another matter', file, link, ['type']],
  ['set-ID bits are of the mode', file, { ...file, mode: 0o4644 }, ['mode']],
  ['a group', file, { ...file, gid: 3 }, ['owner']],
  ['a size', file, { ...file, size: 4 }, ['size', 'content']],
  ['nanoseconds', file, { ...file, mtimeNsec: 6 }, ['time']],
  ['a link leads elsewhere', link, { ...link, linkTarget: 'z' }, ['target']],
  ['the mode of a link means nothing', link, { ...link, mode: 0o777 }, []],
  ['another device', device, { ...device, devMinor: 5 }, ['device']],
  ['a value of an attribute', file, { ...file, xattrs: new Map([['user.a', Buffer.from('2')]]) }, ['xattrs']],
  ['no attribute', file, { ...file, xattrs: new Map() }, ['xattrs']],
];

describe('what differs', () => {
  for (const [name, before, after, aspects] of cases)
    test(name, () => assert.deepEqual(whatDiffers(before, after), aspects));
});

test('attributes that differ are named in order', () => {
  const before = new Map([
    ['user.z', Buffer.from('1')],
    ['user.same', Buffer.from('1')],
  ]);
  const after = new Map([
    ['user.same', Buffer.from('1')],
    ['user.b', Buffer.from('')],
  ]);
  assert.deepEqual(differingXattrs(before, after), ['user.b', 'user.z']);
});
