import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MountStep, toMountSteps } from './mount-steps.ts';

const cases: readonly {
  readonly says: string;
  readonly type?: string;
  readonly options: readonly string[];
  readonly steps: readonly Partial<MountStep>[];
}[] = [
  { says: 'nothing', options: [], steps: [{ flags: 0, data: [] }] },
  { says: 'flags', options: ['ro', 'nosuid', 'nodev', 'noexec'], steps: [{ flags: 0b1111, data: [] }] },
  { says: 'the later of contraries', options: ['ro', 'nosuid', 'rw'], steps: [{ flags: 0b10 }] },
  {
    says: 'data in order',
    options: ['size=1m', 'ro', 'mode=755'],
    steps: [{ flags: 1, data: ['size=1m', 'mode=755'] }],
  },
  { says: 'what is not for the kernel', options: ['defaults', '', 'x-mount.mkdir'], steps: [{ flags: 0, data: [] }] },
  { says: 'a bind', options: ['bind'], steps: [{ type: 'none', flags: 0x1000 }] },
  {
    says: 'a read-only bind',
    options: ['rbind', 'ro'],
    steps: [{ flags: 0x5000 }, { flags: 0x1000 | 0x20 | 1, type: 'none' }],
  },
  { says: 'a remount of a bind', options: ['remount', 'bind', 'ro'], steps: [{ flags: 0x1000 | 0x20 | 1 }] },
  { says: 'propagation alone', type: 'none', options: ['rslave'], steps: [{ flags: (1 << 19) | 0x4000 }] },
  {
    says: 'propagation of a new mount',
    options: ['ro', 'private'],
    steps: [{ flags: 1 }, { flags: 1 << 18, data: [] }],
  },
  {
    says: 'propagation of a bind',
    options: ['bind', 'rshared'],
    steps: [{ flags: 0x1000 }, { flags: (1 << 20) | 0x4000 }],
  },
];

test('a mount as in fstab is taken apart into calls', () => {
  for (const { says, type = 'tmpfs', options, steps } of cases) {
    const actual = toMountSteps({ type, source: 's', target: '/t', options });
    assert.equal(actual.length, steps.length, says);
    for (const [index, step] of steps.entries())
      assert.partialDeepStrictEqual(actual[index], { target: '/t', ...step }, says);
  }
});
